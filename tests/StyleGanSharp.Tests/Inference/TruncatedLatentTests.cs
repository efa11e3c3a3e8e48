using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Inference.Dragging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Inference;

public sealed class TruncatedLatentTests
{
    private const long Seed = 3;
    private const double Psi = 0.6;

    public static TheoryData<string, int> Families => FamilyOf.All;

    [Theory]
    [MemberData(nameof(Families))]
    public void Given_a_seed_a_class_and_psi_When_latents_are_made_on_any_path_Then_they_are_the_same(string family, int classes)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = FamilyOf.Make(family, classes);
        GenerationOptions whole = Whole(classes);
        GenerationOptions options = whole with { TruncationPsi = Psi };
        GenerationOptions layered = whole with { LayerPsi = [.. Enumerable.Repeat(Psi, generator.NumWs)] };
        using Latent latent = Latent.FromSeeds(generator, [Seed], whole);
        latent.Save(folder.File("latent.npz"));
        latent.Save(folder.File("latent.safetensors"));
        Tensor expected = FamilyOf.Truncated(generator, latent.Ws, layered.LayerPsi!, whole.Class);
        Tensor first = ImageGenerator.Ws(generator, [Seed], options);
        TensorAssert.Close(expected, first, 1e-5, 1e-6);

        string seed = classes > 0 ? $"{Seed}@{whole.Class}" : $"{Seed}";
        GenerationOptions other = classes > 0 ? options with { Class = 0 } : options; // a latent's own class comes first
        Tensor c = classes > 0 ? ImageGenerator.Labels(generator, [whole.Class!.Value]) : zeros(1, 0);
        (string Path, Func<Tensor> Make)[] paths =
        [
            ("map", () => generator.Map(generator.Latents([Seed]), c, Psi)),
            ("layers", () => ImageGenerator.Ws(generator, [Seed], layered)),
            ("z", () => ImageGenerator.Ws(generator, generator.Latents([Seed]), options)),
            ("seeds", () => Owned(Latent.FromSeeds(generator, [Seed], options))),
            ("latent", () => Owned(latent.Truncate(generator, other))),
            ("latent by layers", () => Owned(latent.Truncate(generator, layered))),
            ("list", () => Owned(LatentList.Load(generator, seed, options: other))),
            (".npz", () => Owned(LatentList.LoadFile(generator, folder.File("latent.npz"), options: other))),
            (".safetensors", () => Owned(LatentList.LoadFile(generator, folder.File("latent.safetensors"), options: other))),
            ("list of files", () => Owned(LatentList.Load(generator, folder.File("latent.npz") + "#0", options: other))),
        ];
        Assert.All(paths, path => TensorAssert.Close(first, path.Make(), 0, 0, path.Path));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Given_a_seed_a_class_and_psi_When_images_are_made_on_any_path_Then_they_are_the_same(string family, int classes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using GeneratorNetwork generator = FamilyOf.Make(family, classes);
        GenerationOptions whole = Whole(classes);
        GenerationOptions options = whole with { TruncationPsi = Psi };
        using Latent latent = Latent.FromSeeds(generator, [Seed], whole);
        using Latent truncated = Latent.FromSeeds(generator, [Seed], options);
        using Direction direction = Direction.InW("d", "test", ones(generator.WDim), 1, generator.NumWs, null, new Dictionary<string, string>());
        Image expected = ImageGenerator.FromSeeds(generator, [Seed], options).Single();
        Assert.NotEqual(expected.Pixels, ImageGenerator.FromSeeds(generator, [Seed], whole).Single().Pixels);
        LatentVideoOptions Video(PathInterpolation interpolation, GenerationOptions generation) => new() { Frames = 2, Interpolation = interpolation, Generation = generation };
        Image table = ImageGrid.Compose([expected, expected, expected, expected], 2, 2, 255);
        (string Path, Func<Image> Make)[] paths =
        [
            ("latents", () => LatentImages.Make(generator, latent, options).Single()),
            ("truncated latents", () => LatentImages.Make(generator, truncated).Single()),
            ("edit", () => LatentEditor.Strip(generator, latent, direction, [0], options: options).Single()),
            ("edit of truncated latents", () => LatentEditor.Strip(generator, truncated, direction, [0]).Single()),
            ("video in w", () => LatentVideo.Frames(generator, [Seed], Video(PathInterpolation.Linear, options)).First()),
            ("video in z", () => LatentVideo.Frames(generator, [Seed], Video(PathInterpolation.Spherical, options)).First()),
            ("video through latents", () => LatentVideo.FramesThrough(generator, latent, Video(PathInterpolation.Linear, options)).First()),
            ("video through truncated latents", () => LatentVideo.FramesThrough(generator, truncated, Video(PathInterpolation.Linear, whole)).First()),
        ];
        Assert.All(paths, path => AssertAlike(expected, path.Make(), path.Path));
        (string Path, Func<Image> Make)[] tables =
        [
            ("mix of latents", () => StyleMixing.Table(generator, latent, latent, options: options)),
            ("mix of truncated latents", () => StyleMixing.Table(generator, truncated, truncated)),
        ];
        Assert.All(tables, path => AssertAlike(Right(table), Right(path.Make()), path.Path));
    }

    [Fact]
    public void Given_truncated_latents_When_truncated_again_Then_the_error_says_so_on_every_path()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = FamilyOf.Make("stylegan2", 0);
        var options = new GenerationOptions { TruncationPsi = Psi };
        using Latent plain = Latent.FromSeeds(generator, [Seed]);
        using Latent truncated = Latent.FromSeeds(generator, [Seed], options);
        using Latent listed = LatentList.Load(generator, $"{Seed},4", options: options);
        using Latent made = plain.Truncate(generator, options with { TruncationPsi = 1, LayerPsi = [1, 0.5] });
        using Latent same = plain.Truncate(generator, options with { TruncationCutoff = 0 });
        using Latent one = listed.Pick(1);
        using Direction direction = Direction.InW("d", "test", ones(generator.WDim), 1, generator.NumWs, null, new Dictionary<string, string>());
        Assert.Equal((false, true, true, true, true, false), (plain.IsTruncated, truncated.IsTruncated, listed.IsTruncated, one.IsTruncated, made.IsTruncated, same.IsTruncated));
        const string Expected = "The latent is truncated already, and a second time would be too much. Leave truncation out (GenerationOptions.TruncationPsi, GenerationOptions.LayerPsi).";
        Action[] paths =
        [
            () => truncated.Truncate(generator, options),
            () => LatentImages.Make(generator, truncated, options),
            () => LatentImages.Make(generator, made, new GenerationOptions { LayerPsi = [0.5] }),
            () => LatentEditor.Strip(generator, one, direction, [0], options: options),
            () => LatentVideo.FramesThrough(generator, listed, new LatentVideoOptions { Frames = 2, Generation = options }),
            () => StyleMixing.Table(generator, truncated, plain, options: options),
            () => StyleMixing.Table(generator, plain, truncated, options: options),
        ];
        Assert.All(paths, path => Assert.Equal(Expected, Assert.Throws<UsageException>(path).Message));
    }

    [Theory]
    [InlineData("dragged.safetensors")]
    [InlineData("dragged.npz")]
    public void Given_a_file_of_truncated_latents_When_listed_Then_it_stays_as_it_is_and_truncating_it_alone_is_an_error(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = FamilyOf.Make("stylegan2", 0);
        var options = new GenerationOptions { TruncationPsi = Psi };
        using Latent latent = Latent.FromSeeds(generator, [Seed], options);
        using DragResult dragged = Dragger.Drag(generator, latent, [new DragPoint(2, 2, 5, 5)], null, new DragOptions { Steps = 1 });
        string path = folder.File(name);
        dragged.Latent.Save(path);

        using Latent alone = LatentList.LoadFile(generator, path);
        using Latent together = LatentList.Load(generator, $"{path},4", options: options);
        Assert.Equal((true, true, true), (dragged.Latent.IsTruncated, alone.IsTruncated, together.IsTruncated));
        TensorAssert.Close(cat([dragged.Latent.Ws, ImageGenerator.Ws(generator, [4], options)]), together.Ws, 0, 0);
        string Error(Action load) => Assert.Throws<UsageException>(load).Message;
        Assert.StartsWith($"{path} is truncated already", Error(() => LatentList.LoadFile(generator, path, options: options)), StringComparison.Ordinal);
        Assert.StartsWith($"--rows: '{path}' is truncated already", Error(() => LatentList.Load(generator, path, "--rows", options)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classes.safetensors")]
    [InlineData("classes.npz")]
    public void Given_latents_of_classes_When_kept_Then_each_goes_to_the_mean_of_its_own_and_those_without_to_that_of_the_options(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = FamilyOf.Make("stylegan-xl", 3);
        var options = new GenerationOptions { TruncationPsi = Psi };
        using Latent known = LatentList.Load(generator, "3@2,4@0");
        using var unknown = new Latent(known.Ws.narrow(0, 1, 1).clone());
        using Latent all = Latent.Join(generator, [known, unknown]);
        all.Save(folder.File(name));
        using Latent read = Latent.Load(folder.File(name));
        using Latent last = read.Pick(2);
        using Latent part = read.Part(1, 2);
        Assert.Equal([2, 0, null], read.Classes);
        Assert.Equal([null], last.Classes);
        Assert.Equal([0, null], part.Classes);

        double[] psi = [.. Enumerable.Repeat(Psi, generator.NumWs)];
        int[] means = [2, 0, 1];
        Tensor expected = cat([.. means.Select((number, i) => FamilyOf.Truncated(generator, read.Ws.narrow(0, i, 1), psi, number))]);
        using Latent truncated = read.Truncate(generator, options with { Class = 1 });
        TensorAssert.Close(expected, truncated.Ws, 1e-5, 1e-6);
        Assert.Contains("Name the class (GenerationOptions.Class, 0 to 2)", Assert.Throws<UsageException>(() => read.Truncate(generator, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_file_of_an_older_version_When_read_Then_classes_that_fit_are_known_and_others_are_not()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        IReadOnlyList<int?> Classes(string text, int count)
        {
            SafetensorsFile.Save(folder.File("old.safetensors"), [new("w", zeros(count, 4, 8))], new Dictionary<string, string> { ["format"] = "stylegansharp-latent", ["classes"] = text, ["space"] = "w" });
            using Latent latent = Latent.Load(folder.File("old.safetensors"));
            Assert.Equal([new("space", "w")], latent.Metadata);
            Assert.False(latent.IsTruncated);
            return latent.Classes;
        }

        Assert.Equal([3, 5], Classes("3,5", 2));
        Assert.Equal([null], Classes("3,5", 1)); // one image of two
        Assert.Equal([null, null], Classes(string.Empty, 2));
        Assert.Throws<ArgumentException>(() => new Latent(zeros(2, 4, 8), classes: [1]));
    }

    [Theory]
    [InlineData("latent.safetensors")]
    [InlineData("latent.npz")]
    public void Given_latents_of_label_vectors_When_kept_and_used_Then_each_has_its_own_label(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using GeneratorNetwork generator = FamilyOf.Make("stylegan2", 3);
        generator.Labels = new LabelSpace(3) { AreVectors = true };
        using Latent mixed = LatentList.Load(generator, "3@0.5+0+1,4@0.25+0.25+0", "seeds");
        using var unknown = new Latent(mixed.Ws.narrow(0, 0, 1).clone());
        using Latent all = Latent.Join(generator, [mixed, unknown]);
        all.Save(folder.File(name));
        using Latent read = Latent.Load(folder.File(name));
        Assert.Equal([0.5f, 0, 1], read.Labels[0]);
        Assert.Equal([0.25f, 0.25f, 0], read.Labels[1]);
        Assert.Null(read.Labels[2]);
        using Latent second = read.Pick(1);
        Assert.Equal([0.25f, 0.25f, 0], second.Labels.Single());
        Assert.Equal([null, null, null], read.Classes);
        Assert.Contains("has no class after the @ that can be used: the network has labels of 3 numbers", Assert.Throws<UsageException>(() => LatentList.Load(generator, "3@0.5")).Message, StringComparison.Ordinal);
    }

    private static GenerationOptions Whole(int classes) => new() { Class = classes > 0 ? 2 : null };

    private static Tensor Owned(Latent latent)
    {
        using (latent)
        {
            return latent.Ws.clone();
        }
    }

    /// <summary>A mixing table without its corner, which is blank: the right half.</summary>
    private static Image Right(Image table)
    {
        int first = (table.Width / 2) + 1;
        byte[] pixels = [.. Enumerable.Range(0, table.Height).SelectMany(y => table.Pixels.Skip(((y * table.Width) + first) * table.Channels).Take((table.Width - first) * table.Channels))];
        return new Image(table.Width - first, table.Height, table.Channels, pixels);
    }

    private static void AssertAlike(Image expected, Image actual, string path)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        int worst = expected.Pixels.Zip(actual.Pixels).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.True(worst <= 1, $"{path}: pixels differ by up to {worst}.");
    }
}
