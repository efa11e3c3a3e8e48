using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Support;

/// <summary>Tiny generators of every family, each with means of w that tell them apart, and the truncation each should have.</summary>
internal static class FamilyOf
{
    /// <summary>Name and number of classes.</summary>
    public static TheoryData<string, int> All => new()
    {
        { "stylegan1", 0 }, { "stylegan1", 3 }, { "stylegan2", 0 }, { "stylegan2", 3 }, { "stylegan3", 0 }, { "stylegan3", 3 },
        { "stylegan-xl", 0 }, { "stylegan-xl", 3 }, { "fastgan", 0 }, { "fastgan", 3 }, { "r3gan", 0 }, { "r3gan", 3 },
    };

    /// <summary>A generator whose stored means of w are random, those of FastGAN and R3GAN apart, which are zero by design.</summary>
    public static GeneratorNetwork Make(string family, int classes)
    {
        GeneratorNetwork generator = family switch
        {
            "stylegan1" => TinyNetworks.StyleGan1Generator(classes),
            "stylegan2" => TinyNetworks.Generator(classes),
            "stylegan3" => TinyNetworks.StyleGan3Generator(classes),
            "stylegan-xl" => TinyNetworks.StyleGanXlGenerator(classes),
            "r3gan" => TinyNetworks.R3GanGenerator(classes),
            _ => TinyNetworks.FastGanGenerator(classes),
        };
        if (family is not ("fastgan" or "r3gan"))
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            Tensor means = generator.state_dict()["mapping.w_avg"];
            means.copy_(arange(means.numel()).mul(0.7).sin().view(means.shape));
        }

        return generator;
    }

    /// <summary>mean + ψ·(w - mean), written out: the mean is the class's own in StyleGAN-XL, and in FastGAN and R3GAN the class's part of w stays.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="ws">[1, L, W].</param>
    /// <param name="psi">ψ of each style input.</param>
    /// <param name="number">The class.</param>
    public static Tensor Truncated(GeneratorNetwork generator, Tensor ws, IReadOnlyList<double> psi, int? number)
    {
        bool hasNoStyles = generator.state_dict().TryGetValue("w_avg", out _);
        Tensor result = ws.detach().clone();
        for (int layer = 0; layer < psi.Count; layer++)
        {
            Tensor w = result[0][layer];
            if (hasNoStyles)
            {
                w.narrow(0, 0, generator.ZDim).mul_(psi[layer]);
                continue;
            }

            Tensor means = generator.state_dict()["mapping.w_avg"];
            Tensor mean = means.dim() == 2 ? means[number!.Value] : means;
            w.copy_((mean * (1 - psi[layer])) + (w * psi[layer]));
        }

        return result;
    }
}
