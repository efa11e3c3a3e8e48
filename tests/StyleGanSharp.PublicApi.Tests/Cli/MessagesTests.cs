using System.Text;
using System.Text.RegularExpressions;
using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>Standard error has the program's own lines and nothing of a native library, in every verb.</summary>
public sealed partial class MessagesTests(TrainedRun run) : IDisposable
{
    /// <summary>Nobody listens at port 9.</summary>
    private static readonly (string, string)[] Offline = [("https_proxy", "http://127.0.0.1:9"), ("HTTPS_PROXY", "http://127.0.0.1:9"), ("TORCH_HOME", "torch")];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Every verb on small inputs, in an order in which later ones use what earlier ones wrote. RUN is a run folder, OFFICIAL an official conditional network.</summary>
    private static IReadOnlyList<(string Verb, string Arguments, int ExitCode)> Cases { get; } =
    [
        ("demo", "--minutes 0.01", 0),
        ("doctor", "", 0),
        ("bench", "stylegan2:8 --cbase 64 --cmax 8 --rounds 1 --threads 1 --train --train-batch 4 --precision bf16", 0),
        ("dataset build", "--source damaged --dest built.zip --resolution 8", 0),
        ("dataset build", "--source deep --dest deep.zip --resolution 8", 0),
        ("dataset inspect", "damaged", 0),
        ("train", "--data built.zip --cbase 64 --cmax 8 --latent 8 --map-depth 2 --batch 4 --kimg 0.008 --cfg stylegan3-t --aug ada", 0),
        ("train", "--data builtin:avatars --resolution 16 --cbase 64 --cmax 8 --latent 8 --batch 4 --kimg 0.004 --d projected --d-features builtin --metrics kid50k_full --metrics-num 8 --max-images 8", 0),
        ("train", "--data nowhere", 2),
        ("report", "RUN --output page/run.html", 0),
        ("embed-classes", "--data builtin:avatars?count=12&label=glasses --features builtin --output e.safetensors", 0),
        ("study", "stylegan2-ladder --configs E --data builtin:avatars?count=16 --resolution 16 --preset tiny --cbase 64 --cmax 8 --latent 8 --batch 4 --kimg 0.004 --measure kid50k_full --num 20 --threads 1", 0),
        ("generate", "--network RUN --seeds 1-3 --grid --precision bf16", 0),
        ("generate", "--network RUN --seeds 1 --format webp", 0),
        ("generate", "--network RUN --seeds 1 --canvas 2x1", 2),
        ("video", "--network RUN --seeds 1,2 --frames 3 --output way.webp", 0),
        ("mix", "--network RUN --rows 0 --cols 3", 0),
        ("sheet", "--network OFFICIAL --classes 5 --samples-per-class 1", 0),
        ("project", "--network RUN --target out/seed0001.png --steps 3 --start-samples 20 --tune 1 --distance builtin", 0),
        ("project", "--network RUN --target damaged/cut.png --steps 3 --distance builtin", 1),
        ("inversion", "--network RUN --num 1 --steps 2 --tune 1 --start-samples 20 --data builtin:avatars --distance builtin", 0),
        ("directions", "--network RUN --count 1 --samples 20", 0),
        ("edit", "--network RUN --seeds 1 --direction directions.safetensors:0 --strength -1,1", 0),
        ("drag", "--network RUN --seeds 1 --points p.json --steps 1", 0),
        ("studio", "nowhere.pkl --no-open", 1),
        ("metrics", "--network RUN --data builtin:avatars?count=12 --metrics kid50k_full,pr50k3_full --num 8", 0),
        ("metrics", "--network RUN --metrics ppl2_wend --num 8", 2),
        ("neighbours", "--network RUN --data builtin:avatars?count=8 --num 4 --rows 1", 0),
        ("layers", "--network RUN --maps 2", 0),
        ("weights list", "", 0),
        ("weights fetch", "inception", 1),
        ("weights add", "p.json", 1),
        ("inspect", "RUN", 0),
        ("inspect", "p.json", 1),
        ("convert", "RUN copy.pt", 0),
        ("export", "copy.onnx --network RUN --check", 0),
        ("generate", "--network copy.onnx --seeds 1", 0),
        ("signal", "--cfg stylegan3-t --resolution 32", 0),
        ("spectrum", "--network RUN --num 4 --padding 1", 0),
        ("sticking", "--network RUN --frames 4", 0),
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_the_overview_When_its_verbs_are_listed_Then_each_has_a_case_here()
    {
        Assert.True(Flags.Verbs.Length > 25, string.Join(", ", Flags.Verbs));
        Assert.Equal(Flags.Verbs.Order(StringComparer.Ordinal), Cases.Select(item => item.Verb).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Given_every_verb_When_run_with_good_and_bad_inputs_Then_standard_error_has_only_lines_of_the_program()
    {
        File.WriteAllText(_folder.File("p.json"), """{"points": [{"from": [2, 2], "to": [5, 5]}]}""");
        WriteDamaged(Directory.CreateDirectory(_folder.File("damaged")).FullName);
        WriteOdd(Directory.CreateDirectory(_folder.File("deep")).FullName);
        foreach ((string verb, string arguments, int exitCode) in Cases)
        {
            string[] words = [.. $"{verb} {arguments}".Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "RUN" ? run.Folder : word == "OFFICIAL" ? OfficialFileTests.Official("stylegan-xl-cond-32") : word)];
            CliResult result = CliProgram.Run(_folder.Path, Offline, words);
            Assert.True(result.ExitCode == exitCode, $"{verb} {arguments}: exit code {result.ExitCode}\n{result.Error}\n{result.Output}");
            Assert.All(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.True(OwnLine().IsMatch(line), $"{verb} {arguments}: {line}"));
            Assert.DoesNotMatch(NativeWords(), result.Error);
        }
    }

    /// <summary>Images whose files are cut off, have wrong bytes in the middle or end in something else, of every format that is written here; and good ones.</summary>
    private static void WriteDamaged(string folder)
    {
        var random = new Random(5);
        byte[] pixels = new byte[40 * 30 * 3];
        random.NextBytes(pixels);
        var image = new Image(40, 30, 3, pixels);
        foreach (ImageFormat format in Enum.GetValues<ImageFormat>())
        {
            byte[] good = image.Encode(format);
            string extension = format == ImageFormat.Jpeg ? "jpg" : format.ToString().ToLowerInvariant();
            File.WriteAllBytes(Path.Combine(folder, $"good.{extension}"), good);
            File.WriteAllBytes(Path.Combine(folder, $"cut.{extension}"), good[..(good.Length / 2)]);
            File.WriteAllBytes(Path.Combine(folder, $"more.{extension}"), [.. good, .. good[..100]]);
            for (int i = 0; i < 12; i++)
            {
                byte[] wrong = [.. good];
                for (int times = 0; times <= i % 4; times++)
                {
                    wrong[random.Next(i < 6 ? 12 : 60, i < 6 ? 120 : good.Length)] ^= (byte)random.Next(1, 256);
                }

                File.WriteAllBytes(Path.Combine(folder, $"wrong{i}.{extension}"), wrong);
            }
        }

        File.WriteAllBytes(Path.Combine(folder, "wrong.tif"), Tiff(bits: 8, unknownTag: true, rows: 40));
        File.WriteAllText(Path.Combine(folder, "text.png"), "no image");
        File.WriteAllBytes(Path.Combine(folder, "empty.jpg"), []);
    }

    /// <summary>Images that are right but unusual: 16 bits, unknown tags, and a text chunk.</summary>
    private static void WriteOdd(string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, "a.tif"), Tiff(bits: 16, unknownTag: true, rows: 16));
        File.WriteAllBytes(Path.Combine(folder, "b.tif"), Tiff(bits: 8, unknownTag: false, rows: 16));
        File.WriteAllBytes(Path.Combine(folder, "c.ppm"), [.. Encoding.ASCII.GetBytes("P5 16 16 65535\n"), .. new byte[512]]);
    }

    /// <summary>A gray TIFF of 16×16, which says that a strip has some rows.</summary>
    private static byte[] Tiff(short bits, bool unknownTag, int rows)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        (short Tag, short Type, int Value)[] tags =
        [
            (256, 3, 16), (257, 3, 16), (258, 3, bits), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 4, rows), (279, 4, rows * 16 * bits / 8),
            .. unknownTag ? [((short)0x7001, (short)4, 1), ((short)0x7002, (short)77, 1)] : Array.Empty<(short, short, int)>(),
        ];
        writer.Write("II*\0"u8);
        writer.Write(8 + (512 * 2));
        writer.Write(new byte[512 * 2]);
        writer.Write((short)tags.Length);
        foreach ((short tag, short type, int value) in tags)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(1);
            writer.Write(value);
        }

        writer.Write(0);
        return stream.ToArray();
    }

    [GeneratedRegex(@"^(\[\d+\] )?(note|warning|error): \S")]
    private static partial Regex OwnLine();

    [GeneratedRegex(@"\[W\d*|NNPACK|VIPS-|GLib|(?m)^(note|warning|error): .*(\.cpp:\d+|vips_)")]
    private static partial Regex NativeWords();
}
