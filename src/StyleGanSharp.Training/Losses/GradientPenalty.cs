using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>What keeps the discriminator smooth; <see cref="GradientPenaltyKind"/> has the formulas.</summary>
internal sealed class GradientPenalty(GanPair pair, GanLossOptions options)
{
    /// <summary>A penalty without weight is not computed; that of WGAN-GP always is.</summary>
    public bool IsActive => options.Penalty == GradientPenaltyKind.Interpolated || options.R1Gamma > 0;

    /// <summary>The discriminator's loss, [N].</summary>
    public Tensor Loss(LossInput input, StatCollector stats, LossFigures figures)
    {
        Tensor loss = options.Penalty == GradientPenaltyKind.Interpolated ? Interpolated(input, stats) : R1(input, stats, figures);
        stats.Report("Loss/D/reg", loss);
        return loss;
    }

    private Tensor R1(LossInput input, StatCollector stats, LossFigures figures)
    {
        (Tensor logits, Tensor squares) = SquaredGradientNorm(input.RealImg, input);
        figures.Add(stats.ReportScores("real", [logits]));
        stats.Report("Loss/r1_penalty", squares);
        return squares * (options.R1Gamma / 2);
    }

    private Tensor Interpolated(LossInput input, StatCollector stats)
    {
        Tensor img;
        using (no_grad())
        {
            (img, _) = pair.Generate(input.GenZ, input.RealC);
            Tensor fraction = pair.Random.Uniform(img.shape[0], 1, 1, 1);
            img = input.RealImg + ((img - input.RealImg) * fraction);
        }

        (_, Tensor squares) = SquaredGradientNorm(img, input);
        Tensor penalty = ((squares + 1e-12).sqrt() - 1).square(); // the root has no derivative at 0
        stats.Report("Loss/gp_penalty", penalty);
        return penalty * options.GpLambda;
    }

    /// <summary>Logits of images with the real ones' labels, and ‖∇D‖² of each image.</summary>
    private (Tensor Logits, Tensor Squares) SquaredGradientNorm(Tensor images, LossInput input)
    {
        Tensor img = images.detach().requires_grad_();
        Tensor logits = cat([.. pair.Score(img, input.RealC, input.CurNimg)], 1);
        Tensor gradient = autograd.grad([logits.sum()], [img], create_graph: true, retain_graph: true)[0];
        return (logits, gradient.square().sum([1, 2, 3])); // [N, K], [N]
    }
}
