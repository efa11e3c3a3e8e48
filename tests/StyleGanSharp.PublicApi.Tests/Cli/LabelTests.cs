using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>Labels as people have them: attributes, vectors, classes from 1, names.</summary>
public sealed class LabelTests : IDisposable
{
    private const int SizePx = 8;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_labels_that_are_attributes_When_a_network_is_trained_Then_every_verb_takes_them_by_name()
    {
        CliResult trained = Train("builtin:avatars?label=attributes&count=300", "--cond");
        string run = Directory.GetDirectories(_folder.File("runs")).Single();
        Assert.Contains("labels of 12 numbers", trained.Output, StringComparison.Ordinal);
        Assert.Matches("generate --network .* --label [a-z\"].*=1", trained.Output);
        Assert.DoesNotContain("--class", trained.Output, StringComparison.Ordinal);
        Assert.Contains("classes     glasses, beard, ", Run("inspect", run).Output, StringComparison.Ordinal);
        Assert.Matches("labels +vectors, e.g. [a-z-]+=1", Run("inspect", run).Output);

        Run("generate", "--network", run, "--seeds", "0-1", "--label", "glasses=1,hat=1");
        Run("generate", "--network", run, "--seeds", "0", "--label", "glasses,hat");
        Run("generate", "--network", run, "--seeds", "0@glasses+hat,0@0+0+0+0+0+0+0+0+0+0+0+0");
        byte[] both = Pixels("out/seed0000-glasses=1+hat=1.png");
        Assert.Equal(both, Pixels("out/seed0000-glasses+hat.png"));
        Assert.NotEqual(both, Pixels("out/seed0000-0+0+0+0+0+0+0+0+0+0+0+0.png"));
        using (StyleGanModel model = StyleGanModel.Load(run, TorchSharp.torch.CPU))
        {
            Assert.True(model.HasVectorLabels);
            var options = new GenerationOptions { Label = model.ParseLabel("hat=1,glasses=1") };
            Assert.Equal(both, model.Generate([0], options).Single().Pixels);
            Assert.Equal(both, model.Generate([0], new GenerationOptions { Label = model.ParseLabel(string.Join(',', options.Label)) }).Single().Pixels);
        }

        string[] label = ["--label", "glasses=1"];
        Run(["video", "--network", run, "--frames", "2", "--seeds", "0-1", "--output", "v.webp", .. label]);
        Run("video", "--network", run, "--frames", "2", "--seeds", "0@glasses,1@hat", "--output", "w.webp");
        Run(["mix", "--network", run, "--rows", "0", "--cols", "1@hat", "--output", "m.png", .. label]);
        Run(["layers", "--network", run, "--outdir", "layers", .. label]);
        Run(["sticking", "--network", run, "--frames", "3", "--output", "s.png", .. label]);
        Run(["spectrum", "--network", run, "--num", "2", "--outdir", "spectrum", .. label]);
        Run("sheet", "--network", run, "--samples-per-class", "2", "--output", "all.png");
        Assert.InRange(Image.Load(_folder.File("all.png")).Height, 5 * SizePx, 16 * SizePx);
        Run("directions", "--network", run, "--method", "ganspace", "--count", "1", "--samples", "50", "--output", "d.safetensors");
        Run(["edit", "--network", run, "--seeds", "0", "--direction", "d.safetensors:0", "--output", "e.png", .. label]);
        Run("project", "--network", run, "--target", "out/seed0000-glasses=1+hat=1.png", "--steps", "2", "--start-samples", "20", "--distance", "builtin", "--start-label", "glasses=1", "--outdir", "p");
        using (Latent found = Latent.Load(_folder.File("p/latent.safetensors")))
        {
            Assert.Equal([1f, 0f], found.Labels.Single()!.Take(2));
        }

        File.WriteAllText(_folder.File("points.json"), """{"points": [{"from": [2, 2], "to": [4, 2]}]}""");
        Run(["drag", "--network", run, "--seeds", "0", "--points", "points.json", "--steps", "1", "--outdir", "g", .. label]);

        void Fails(string mention, params string[] options) => CliProgram.Run(_folder.Path, ["generate", "--network", run, "--seeds", "0", .. options]).Failed(2, mention);
        Fails("--label is missing; the network is conditional, and a label of 12 numbers must be chosen. E.g. --label ");
        Fails("--class is '0'; the network has no classes, but labels of 12 numbers", "--class", "0");
        Fails("'glases' is no attribute of the network. Did you mean glasses? They are: glasses, ", "--label", "glases=1");
        CliProgram.Run(_folder.Path, "generate", "--label", "hat", "--network", "builtin:avatars").Failed(2, "--label is 'hat'; the network is unconditional, so it has no labels. Leave it out.");
    }

    [Fact]
    public void Given_a_network_with_label_vectors_When_exported_Then_the_file_takes_them_too()
    {
        SaveLabeled(i => $"[{i / 11.0:0.##}, {i % 4 / 4.0}]");
        Train("data", "--cond");
        string run = Directory.GetDirectories(_folder.File("runs")).Single();
        Assert.Contains("the same images", Run("export", "net.onnx", "--network", run, "--check").Output, StringComparison.Ordinal);
        Run("generate", "--network", "net.onnx", "--seeds", "0", "--label", "0.5,0.25", "--outdir", "a");
        Run("generate", "--network", run, "--seeds", "0", "--label", "0.5,0.25", "--noise-mode", "none", "--outdir", "b");
        Assert.All(Pixels("a/seed0000-0.5+0.25.png").Zip(Pixels("b/seed0000-0.5+0.25-noise-none.png")), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        CliProgram.Run(_folder.Path, "generate", "--network", "net.onnx", "--seeds", "0").Failed(2, "--label is missing", "a label of 2 numbers");
        CliProgram.Run(_folder.Path, "generate", "--network", "net.onnx", "--seeds", "0", "--class", "0").Failed(2, "has no classes, but labels of 2 numbers");
    }

    [Fact]
    public void Given_classes_from_one_with_names_When_used_Then_only_those_with_images_are_proposed_and_another_is_warned_of()
    {
        SaveLabeled(i => $"{1 + (i % 2)}", ", \"classes\": [\"none\", \"cat\", \"dog\"]");
        Assert.Contains("1 of 3 classes has no images (the first: 0)", Run("dataset", "inspect", "data").Error, StringComparison.Ordinal);
        CliResult trained = Train("data", "--cond");
        string run = Directory.GetDirectories(_folder.File("runs")).Single();
        Assert.Contains("1 of 3 classes has no images", trained.Error, StringComparison.Ordinal);
        Assert.Contains("--seeds 0-31 --class 1 --trunc", trained.Output, StringComparison.Ordinal);
        Assert.Contains("no training image has the class 0", Run("generate", "--network", run, "--seeds", "0", "--class", "0").Error, StringComparison.Ordinal);
        Assert.Contains("no training image has the class 0", Run("mix", "--network", run, "--rows", "0@0", "--cols", "1@2").Error, StringComparison.Ordinal);
        Run("generate", "--network", run, "--seeds", "0@1,0@2,0@dog", "--trunc", "0.5", "--noise-mode", "none");
        Assert.Equal(Pixels("out/seed0000-class2-trunc0.5-noise-none.png"), Pixels("out/seed0000-dog-trunc0.5-noise-none.png"));
        Assert.NotEqual(Pixels("out/seed0000-class2-trunc0.5-noise-none.png"), Pixels("out/seed0000-class1-trunc0.5-noise-none.png"));
        Assert.Contains("2 classes, 1 image each", Run("sheet", "--network", run, "--samples-per-class", "1").Output, StringComparison.Ordinal);
        Assert.Contains("1 class, 1 image each", Run("sheet", "--network", run, "--samples-per-class", "1", "--classes", "dog").Output, StringComparison.Ordinal);
        Run("directions", "--network", run, "--method", "svm", "--classes", "cat,dog", "--samples", "50", "--output", "d.safetensors");
        CliProgram.Run(_folder.Path, "generate", "--network", run, "--seeds", "0", "--class", "dig").Failed(2, "--class is 'dig'", "Did you mean dog?");
        CliProgram.Run(_folder.Path, "directions", "--network", run, "--method", "svm", "--classes", "cat,dig").Failed(2, "--classes is 'dig'", "Did you mean dog?");
        CliProgram.Run(_folder.Path, "generate", "--network", run, "--seeds", "0@").Failed(2, "has no class after the @");
    }

    [Fact]
    public void Given_labels_that_are_not_used_When_trained_or_measured_Then_a_line_says_so()
    {
        SaveLabeled(i => $"{i % 2}");
        Assert.Contains("has labels, and they are not used; --cond trains", Train("data").Error, StringComparison.Ordinal);
        Assert.DoesNotContain("they are not used", Train("data", "--cond").Error, StringComparison.Ordinal);
        string run = Directory.GetDirectories(_folder.File("runs")).Order(StringComparer.Ordinal).Last();
        Assert.Contains(
            "avatars-8 has no labels of this network's, so each generated image gets a class of 0 to 1, all equally often.",
            Run("metrics", "--network", run, "--data", "builtin:avatars?count=12", "--num", "12", "--metrics", "fid50k_full", "--no-cache").Error, StringComparison.Ordinal);
    }

    private CliResult Train(string data, params string[] options) =>
        Run([.. TrainedRun.Train(["--data", data, "--kimg", "0.008", "--tick", "0.008", "--aug", "noaug", "--batch", "4", .. options])]);

    private CliResult Run(params string[] words) => CliProgram.Run(_folder.Path, words).Succeeded();

    private byte[] Pixels(string name) => Image.Load(_folder.File(name)).Pixels;

    /// <summary>Twelve images with labels as JSON.</summary>
    private void SaveLabeled(Func<int, string> label, string more = "")
    {
        Directory.CreateDirectory(_folder.File("data"));
        for (int i = 0; i < 12; i++)
        {
            byte[] pixels = new byte[3 * SizePx * SizePx];
            Array.Fill(pixels, (byte)(20 * i));
            new Image(SizePx, SizePx, 3, pixels).Save(_folder.File($"data/{i:D2}.png"));
        }

        File.WriteAllText(_folder.File("data/dataset.json"), $"{{\"labels\": [{string.Join(", ", Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"[\"{i:D2}.png\", {label(i)}]")))}]{more}}}");
    }
}
