using Spectre.Console;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Cli;

/// <summary>Every verb through its real entry, with every number of its options at the ends of what can be written. Work is canceled before it begins, so what comes is what is said of the values.</summary>
public sealed class VerbFuzzTests : IDisposable
{
    private static readonly string[] Values = ["0", "-1", "2147483647", "1e300", "1e-300"];

    /// <summary>Options that change this process, not the work: the number of threads of all tests.</summary>
    private static readonly string[] OfProcess = ["--threads", "--jobs"];

    /// <summary>A command line of each verb; DIR is a folder with what they need.</summary>
    private static readonly Dictionary<string, string> Commands = new()
    {
        ["bench"] = "bench stylegan2:8 --cbase 64 --cmax 8 --json DIR/bench.json",
        ["convert"] = "convert builtin:avatars DIR/converted.safetensors",
        ["dataset build"] = "dataset build --source DIR/data --dest DIR/built.zip",
        ["dataset inspect"] = "dataset inspect DIR/data --sheet DIR/inspected.png",
        ["demo"] = "demo --outdir DIR/demo",
        ["directions"] = "directions --network builtin:avatars --output DIR/found.safetensors",
        ["doctor"] = "doctor",
        ["drag"] = "drag --network builtin:avatars --seeds 0 --points DIR/points.json --outdir DIR/drag",
        ["edit"] = "edit --network builtin:avatars --direction DIR/d.safetensors --seeds 0 --output DIR/edit.png",
        ["embed-classes"] = "embed-classes --data builtin:avatars?label=glasses&count=8 --features builtin --output DIR/classes.safetensors",
        ["export"] = "export --network builtin:avatars DIR/x.onnx",
        ["generate"] = "generate --network builtin:avatars --outdir DIR/generated",
        ["inspect"] = "inspect builtin:avatars",
        ["inversion"] = "inversion --network builtin:avatars --distance builtin --data DIR/data",
        ["layers"] = "layers --network builtin:avatars --outdir DIR/layers",
        ["metrics"] = "metrics --network builtin:avatars --data builtin:avatars?count=40 --features builtin --metrics kid50k_full --output DIR/m.jsonl",
        ["mix"] = "mix --network builtin:avatars --output DIR/mix.png",
        ["neighbours"] = "neighbours --network builtin:avatars --data builtin:avatars?count=40 --features builtin --outdir DIR/near",
        ["project"] = "project --network builtin:avatars --target DIR/data/0.png --distance builtin --outdir DIR/project",
        ["report"] = "report DIR/none --output DIR/report.html",
        ["sheet"] = "sheet --network builtin:avatars --output DIR/sheet.png",
        ["signal"] = "signal --cfg stylegan3-t --outdir DIR/signal",
        ["spectrum"] = "spectrum --network builtin:avatars --data DIR/data --outdir DIR/spectrum",
        ["sticking"] = "sticking --network builtin:avatars --output DIR/sticking.png",
        ["studio"] = "studio builtin:avatars --no-open",
        ["study"] = "study entanglement --data builtin:avatars?count=20 --resolution 8 --out DIR/study",
        ["train"] = "train --data builtin:avatars?count=20 --resolution 8 --preset tiny --outdir DIR/runs --dry-run",
        ["video"] = "video --network builtin:avatars --output DIR/video.webp",
        ["weights add"] = "weights add DIR/none",
        ["weights fetch"] = "weights fetch none",
        ["weights list"] = "weights list",
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Verbs => [.. CommandLine.Verbs.Select(verb => verb.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Given_any_number_at_its_ends_When_the_verb_runs_Then_it_is_taken_or_refused_in_one_line_for_users(string name)
    {
        Verb verb = CommandLine.Verbs.Single(item => item.Name == name);
        Assert.True(Commands.ContainsKey(name), $"{name} has no command line here.");
        Prepare();
        string[] words = [.. Commands[name].Split(' ').Select(word => word.Replace("DIR", _folder.Path, StringComparison.Ordinal))];
        var faults = new List<string>();
        foreach (SettingsOption option in verb.Model.Options.Where(option => IsNumeric(option.ValueType) && !OfProcess.Contains(option.Name)))
        {
            foreach (string value in Values)
            {
                (int code, string error) = Run([.. words, option.Name, value]);
                string[] lines = [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("error:", StringComparison.Ordinal))];
                bool isGood = code is ExitCode.Success or ExitCode.Interrupted or ExitCode.Stopped ? lines.Length == 0 : code is ExitCode.Failure or ExitCode.Usage && lines.Length == 1;
                if (!isGood || error.Contains("fault of the program", StringComparison.Ordinal) || error.Contains("   at ", StringComparison.Ordinal))
                {
                    faults.Add($"{option.Name} {value}: {code} {error}");
                }
            }
        }

        Assert.Empty(faults);
    }

    private static bool IsNumeric(Type type) => type != typeof(string) && type != typeof(bool) && !type.IsEnum && type != typeof(string[])
        && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>));

    private static (int Code, string Error) Run(string[] args)
    {
        using var error = new StringWriter();
        var context = new VerbContext(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }), error, new CancellationToken(canceled: true));
        try
        {
            return (new CommandTree(context).Read(args)(), error.ToString());
        }
        catch (Exception e)
        {
            ErrorReport report = ErrorReport.Of(e, context.Flags);
            return (report.ExitCode, $"{error}{report.Line}\n{(report.Line.Contains("fault of the program", StringComparison.Ordinal) ? e : null)}");
        }
    }

    private void Prepare()
    {
        Directory.CreateDirectory(_folder.File("data"));
        foreach (int i in Enumerable.Range(0, 3))
        {
            ImageCodec.Save(_folder.File($"data/{i}.png"), Images.Noise(32, 32, 3, i));
        }

        File.WriteAllText(_folder.File("points.json"), """{"points": [{"from": [8, 8], "to": [10, 8]}]}""");
        using StyleGanModel model = StyleGanModel.Load("builtin:avatars", TorchSharp.torch.CPU);
        Direction.Save(_folder.File("d.safetensors"), model.FindSefaDirections());
    }
}
