using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>What keeps the discriminator smooth; <see cref="GradientPenaltyKind"/> has the formulas.</summary>
/// <param name="pair">The networks.</param>
/// <param name="options">Kind, form and weight.</param>
/// <param name="isRelativistic">Whether signs of logits say nothing.</param>
internal sealed class GradientPenalty(GanPair pair, GanLossOptions options, bool isRelativistic)
{
    /// <summary>Weight γ of R1 and R2.</summary>
    public double R1Gamma { get; set; } = options.R1Gamma;

    /// <summary>A penalty without weight is not computed; that of WGAN-GP always is.</summary>
    public bool IsActive => options.Penalty == GradientPenaltyKind.Interpolated || R1Gamma > 0;

    /// <summary>The discriminator's loss, [N].</summary>
    public Tensor Loss(LossInput input, StatCollector stats, LossFigures figures)
    {
        Tensor loss = options.Penalty switch
        {
            GradientPenaltyKind.Interpolated => Interpolated(input, stats),
            GradientPenaltyKind.R1R2 => R1(input, stats, figures) + R2(input, stats),
            _ => R1(input, stats, figures),
        };
        stats.Report("Loss/D/reg", loss);
        return loss;
    }

    private Tensor R1(LossInput input, StatCollector stats, LossFigures figures)
    {
        (Tensor logits, Tensor squares) = SquaredGradientNorm(input.RealImg, input.RealC, input.CurNimg);
        if (!isRelativistic)
        {
            figures.Add(stats.ReportScores("real", [logits]));
        }

        stats.Report("Loss/r1_penalty", squares);
        return squares * (R1Gamma / 2);
    }

    private Tensor R2(LossInput input, StatCollector stats)
    {
        Tensor img;
        using (no_grad())
        {
            (img, _) = pair.Generate(input.GenZ, input.GenC);
        }

        (_, Tensor squares) = SquaredGradientNorm(img, input.GenC, input.CurNimg);
        stats.Report("Loss/r2_penalty", squares);
        return squares * (R1Gamma / 2);
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

        (_, Tensor squares) = SquaredGradientNorm(img, input.RealC, input.CurNimg);
        Tensor penalty = ((squares + 1e-12).sqrt() - 1).square(); // the root has no derivative at 0
        stats.Report("Loss/gp_penalty", penalty);
        return penalty * options.GpLambda;
    }

    /// <summary>Logits of images [N, K], and ‖∇D‖² of each image [N], or its estimate.</summary>
    private (Tensor Logits, Tensor Squares) SquaredGradientNorm(Tensor images, Tensor c, long curNimg)
    {
        if (options.PenaltyForm == GradientPenaltyForm.Difference)
        {
            (IReadOnlyList<Tensor> plain, IReadOnlyList<Tensor> moved) = pair.LogitsWithNoise(images.detach(), c, curNimg, options.PenaltySigma);
            Tensor before = cat([.. plain], 1);
            return (before, ((cat([.. moved], 1) - before).sum([1]) / options.PenaltySigma).square());
        }

        Tensor img = images.detach().requires_grad_();
        Tensor logits = cat([.. pair.Logits(img, c, curNimg)], 1);
        Tensor gradient = autograd.grad([logits.sum()], [img], create_graph: true, retain_graph: true)[0];
        return (logits, gradient.square().sum([1, 2, 3])); // [N, K], [N]
    }
}
