using System.Diagnostics;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>Reads a file of the size and layout of the official StyleGAN2 networks for 1024×1024 images: G, D and G_ema, 90 million numbers.</summary>
internal static class CheckpointBenchmark
{
    private const double Megabyte = 1e6;

    /// <summary>Writes the file.</summary>
    public static void Make(string path)
    {
        using var random = new RandomSource(1);
        using GeneratorNetwork g = new StyleGan2GeneratorOptions { ImgResolution = 1024 }.Create(random);
        using DiscriminatorNetwork d = new StyleGan2DiscriminatorOptions { ImgResolution = 1024 }.Create(random);
        (string, int)[] common = [("img_resolution", 1024), ("img_channels", 3), ("c_dim", 0)];
        (string, int)[] latents = [.. common, ("z_dim", 512), ("w_dim", 512)];
        OfficialFileWriter.Write(path, ("G", "Generator", latents, g), ("D", "Discriminator", common, d), ("G_ema", "Generator", latents, g));
        Console.WriteLine($"{path}: {new FileInfo(path).Length / Megabyte:F0} MB");
    }

    /// <summary>Measures one way of reading it; in a process of its own, since the peak of memory is that of a process.</summary>
    public static void Run(string path, string what)
    {
        using (Tensor first = ones(1))
        {
            // libtorch itself takes memory that has nothing to do with the file.
            first.sum().Dispose();
        }

        double sizeMb = new FileInfo(path).Length / Megabyte;
        double before = PeakMb();
        var clock = Stopwatch.StartNew();
        switch (what)
        {
            case "bytes":
                using (FileStream stream = File.OpenRead(path))
                {
                    byte[] buffer = new byte[1 << 20];
                    while (stream.Read(buffer) > 0)
                    {
                    }
                }

                break;
            case "open":
                NetworkFile.Open(path).Dispose();
                break;
            case "generator":
                NetworkFile.LoadGenerator(path).Dispose();
                break;
            case "all":
                using (NetworkFile file = NetworkFile.Open(path))
                {
                    foreach (nn.Module network in file.Networks.Keys.Select(role => file.Load(role)).ToArray())
                    {
                        network.Dispose();
                    }
                }

                break;
            case "convert":
                NetworkFile.Convert(path, path + ".safetensors");
                break;
            default:
                throw new ArgumentException($"'{what}' is none of bytes, open, generator, all, convert.", nameof(what));
        }

        double seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine($"{what,-10} {seconds,6:F2} s  {sizeMb / seconds,6:F0} MB/s of the file  peak {PeakMb() - before,5:F0} MB above {before:F0} MB = {(PeakMb() - before) / sizeMb:F2} of the file");
    }

    private static double PeakMb()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / Megabyte;
    }
}
