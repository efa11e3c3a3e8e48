using System.Diagnostics;
using System.Reflection;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests;

/// <summary>bench/datasets, with packages that are there already: nothing is fetched.</summary>
public sealed class DatasetScriptTests : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private const string Font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

    private static readonly string Script = Path.Combine(
        typeof(DatasetScriptTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!, "bench", "datasets", "datasets.py");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Given_fonts_When_letters_are_made_Then_each_character_is_a_class_and_what_is_no_letter_is_left_out()
    {
        SkipWithoutPillow();
        Assert.SkipUnless(File.Exists(Font), "The font DejaVu Sans is not here.");
        Directory.CreateDirectory(_folder.File("sets/work/packages/fonts-aenigma/usr/share/fonts"));
        File.Copy(Font, _folder.File("sets/work/packages/fonts-aenigma/usr/share/fonts/first.ttf"));
        File.Copy(Font, _folder.File("sets/work/packages/fonts-aenigma/usr/share/fonts/symmetry.ttf")); // one of those whose glyphs are drawings

        CliResult result = Run("letters-32").Succeeded();

        Assert.Contains("62 images; fonts: 1; left out: symmetry.ttf", result.Output, StringComparison.Ordinal);
        using (ImageDataset letters = ImageDataset.Open(_folder.File("sets/letters-32.zip"), new ImageDatasetOptions { UseLabels = true }))
        {
            Assert.Equal((62, 32, 1, 62), (letters.Count, letters.Resolution, letters.Channels, letters.LabelDim));
            Assert.Equal("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", string.Concat(letters.LabelNames));
        }

        // Letters of one font have one scale and one baseline.
        (int top, int bottom) = Rows("O");
        (int smallTop, int smallBottom) = Rows("o");
        Assert.InRange(smallTop, top + 10, bottom - 20);
        Assert.InRange(smallBottom, bottom - 2, bottom + 2);
        Assert.Contains("aenigmafonts.com", File.ReadAllText(_folder.File("sets/letters-32.txt")), StringComparison.Ordinal);
        Assert.Contains("is there already", Run("letters-32").Succeeded().Output, StringComparison.Ordinal);
        byte[] first = File.ReadAllBytes(_folder.File("sets/letters-32.zip"));

        // As after a run that was stopped within a line of the journal, before the last images.
        File.Delete(_folder.File("sets/letters-32.zip"));
        File.Delete(_folder.File("sets/work/letters/z/first.png"));
        File.WriteAllText(_folder.File("sets/work/letters.journal"), "fir");
        Run("letters-32").Succeeded();
        Assert.Equal(first, File.ReadAllBytes(_folder.File("sets/letters-32.zip")));
    }

    [Fact]
    public void Given_tiles_When_they_are_sorted_Then_folders_are_classes_without_copies_strange_sizes_and_unclear_licenses()
    {
        SkipWithoutPillow();
        for (int i = 0; i < 20; i++)
        {
            Save($"dngn/wall/stone{i}.png", 3, 2 * i);
            Save($"mon/animals/{(i < 15 ? string.Empty : "winged/")}cat{i}.png", 4, (2 * i) + 1);
            Save($"item/ring/gold{i}.png", 4, 100 + i); // a folder with a license that is not known
            Save($"mon/animals/giant_gecko{i}.png", 4, 150 + i); // so are these
        }

        Save("dngn/wall/copy.png", 3, 0);
        Save("dngn/wall/wide.png", 3, 200, width: 48);
        Save("dngn/wall/empty.png", 4, 0, alpha: 0);
        Save("item/book/only.png", 4, 250); // too few for a class
        File.WriteAllText(Tile("mon/animals/._cat1.png"), "not an image");

        CliResult result = Run("crawl-32").Succeeded();

        Assert.Contains("40 tiles of 2 classes, of 85", result.Output, StringComparison.Ordinal);
        using ImageDataset tiles = ImageDataset.Open(_folder.File("sets/crawl-32.zip"), new ImageDatasetOptions { UseLabels = true });
        Assert.Equal((40, 32, 4), (tiles.Count, tiles.Resolution, tiles.Channels));
        Assert.Equal(["dngn-wall", "mon-animals"], tiles.LabelNames);
    }

    [Theory]
    [InlineData("there is no set 'photos-32'. Sets: letters, kanji, crawl, peeps, notionists, lorelei, then - and a size, as in letters-32.", "photos-32")]
    [InlineData("letters has no size '33'. Sizes: 16, 32, 64, 128.", "letters-33")]
    [InlineData("crawl has no size '64'. Sizes: 32.", "crawl-64")]
    [InlineData("--count 0 is not a number of faces.", "peeps-64", "--count", "0")]
    [InlineData("there is no program 'nowhere/stylegan'. Give its place: --stylegan", "letters-32", "--stylegan", "nowhere/stylegan")]
    public void Given_wrong_arguments_When_the_script_runs_Then_it_says_what_is_right(string message, params string[] arguments)
    {
        SkipWithoutPython();
        CliResult result = Run(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("sets")));
    }

    [Fact]
    public void Given_no_node_When_faces_are_to_be_drawn_Then_the_packages_to_install_are_named()
    {
        SkipWithoutPython();
        CliResult result = Run([("PATH", "/nowhere")], "peeps-64");
        Assert.Equal((1, "Missing: node, npm. Install with: apt-get install nodejs npm\n"), (result.ExitCode, result.Error));
    }

    private static void SkipWithoutPython() => Assert.SkipUnless(File.Exists(Python), "There is no Debian Python here.");

    private static void SkipWithoutPillow()
    {
        SkipWithoutPython();
        Assert.SkipUnless(Tool.Run(Python, "-c", "import PIL.ImageFont") == 0, "Pillow (python3-pil) is not installed.");
    }

    private CliResult Run(params string[] arguments) => Run([], arguments);

    private CliResult Run((string Name, string Value)[] environment, params string[] arguments)
    {
        string[] program = arguments.Contains("--stylegan") ? [] : ["--stylegan", Path.Combine(CliProgram.Folder, "stylegan")];
        var start = new ProcessStartInfo(Python, [Script, arguments[0], "sets", .. arguments[1..], .. program]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using var running = new RunningCli(Process.Start(start)!);
        return running.Wait(CliProgram.PatienceMs);
    }

    private (int Top, int Bottom) Rows(string letter)
    {
        Image image = Image.Load(_folder.File($"sets/work/letters/{letter}/first.png"));
        int[] inked = [.. Enumerable.Range(0, image.Height).Where(y => image.Pixels.AsSpan(y * image.Width * image.Channels, image.Width * image.Channels).ContainsAnyExcept((byte)0))];
        return (inked[0], inked[^1]);
    }

    private string Tile(string name)
    {
        string path = _folder.File($"sets/work/packages/crawl-source/stone_soup/source/rltiles/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private void Save(string name, int channels, int value, int width = 32, byte alpha = 255)
    {
        byte[] pixels = new byte[width * 32 * channels];
        Array.Fill(pixels, (byte)value);
        for (int at = 3; channels == 4 && at < pixels.Length; at += 4)
        {
            pixels[at] = alpha;
        }

        new Image(width, 32, channels, pixels).Save(Tile(name));
    }

    public void Dispose() => _folder.Dispose();
}
