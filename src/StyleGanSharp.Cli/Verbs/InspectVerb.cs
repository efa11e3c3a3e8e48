using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Shows what is in a network file.</summary>
internal sealed class InspectVerb : Verb
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Argument<string> _file = new("FILE") { Description = "A .safetensors file, or a run folder, which stands for its last snapshot" };
    private readonly Option<bool> _all = Make.Switch("--all", "List every tensor instead of one line a block");
    private readonly Option<bool> _json = Make.Switch("--json", "Write JSON, with every tensor");

    public override string Name => "inspect";

    public override string Group => VerbCatalogue.Use;

    public override string Description => "Show what is in a network file: its networks, their options and parameters, where it comes from and how it was trained.";

    public override IReadOnlyList<string> Examples => ["stylegan inspect runs/00000-stylegan2-faces", "stylegan inspect faces.safetensors --all", "stylegan inspect faces.safetensors --json"];

    public override IReadOnlyList<Argument> Arguments => [_file];

    public override IReadOnlyList<OptionGroup> Options => [new("Result", _all, _json)];

    public override int Run(ParseResult values, VerbContext context)
    {
        NetworkFile file = NetworkFile.Open(values.GetRequiredValue(_file));
        var summaries = new Dictionary<string, NetworkSummary>(StringComparer.Ordinal);
        foreach (string role in file.Networks.Keys)
        {
            // Loading checks every tensor against the network that the file describes.
            using nn.Module network = NetworkFile.Load(file.Path, role);
            summaries.Add(role, NetworkSummary.Of(network));
            context.Cancellation.ThrowIfCancellationRequested();
        }

        if (values.GetValue(_json))
        {
            context.Line(ToJson(file, summaries).ToJsonString(Json));
            return ExitCode.Success;
        }

        context.Line($"{file.Path}: {Texts.Bytes(new FileInfo(file.Path).Length)}");
        ShowProvenance(file.Info, context);
        foreach ((string role, NetworkOptions options) in file.Networks)
        {
            context.Line();
            context.Line($"{role}: {NetworkCatalogue.KindOf(options)}, {Texts.Count(summaries[role].ParameterCount)} parameters, {Texts.Count(summaries[role].BufferCount)} buffer values");
            context.Line($"  {NetworkCatalogue.ToJson(options)}");
            ShowTensors(summaries[role], values.GetValue(_all), context);
        }

        if (file.Info.TrainingOptions is { } training)
        {
            context.Line();
            context.Line("Training options:");
            context.Line(training);
        }

        return ExitCode.Success;
    }

    private static void ShowProvenance(NetworkFileInfo info, VerbContext context)
    {
        (string Name, string? Value)[] rows =
        [
            ("trained on", info.TrainedKimg is { } kimg ? $"{Texts.Kimg(kimg)} thousand pictures{(info.Dataset is null ? string.Empty : $" of {info.Dataset}")}" : info.Dataset),
            ("classes", info.Classes is { Count: > 0 } classes ? string.Join(", ", classes) : null),
            ("description", info.Description),
            ("licence", info.License),
            ("written", info.CreatedUtc is { } time ? $"{time:yyyy-MM-dd HH:mm:ss} UTC by StyleGanSharp {info.Version}" : info.Version),
        ];
        foreach ((string name, string? value) in rows.Where(row => !string.IsNullOrEmpty(row.Value)))
        {
            context.Line($"  {name,-12}{value}");
        }
    }

    private static void ShowTensors(NetworkSummary summary, bool isComplete, VerbContext context)
    {
        Table table = new Table().Border(context.IsTerminal ? TableBorder.Rounded : TableBorder.Ascii);
        if (isComplete)
        {
            table.AddColumns(new TableColumn("tensor"), new TableColumn("shape"), new TableColumn("values").RightAligned(), new TableColumn("kind"));
            foreach (TensorSummary tensor in summary.Tensors)
            {
                table.AddRow(new Text(tensor.Name), new Text($"[{string.Join(", ", tensor.Shape)}]"), new Text(Texts.Count(tensor.Count)), new Text(tensor.IsParameter ? "parameter" : "buffer"));
            }
        }
        else
        {
            table.AddColumns(
                new TableColumn("block"), new TableColumn("tensors").RightAligned(), new TableColumn("parameters").RightAligned(), new TableColumn("buffer values").RightAligned());
            foreach (BlockSummary block in summary.Blocks)
            {
                table.AddRow(new Text(block.Name), new Text(Texts.Count(block.Tensors)), new Text(Texts.Count(block.Parameters)), new Text(Texts.Count(block.Buffers)));
            }
        }

        context.Console.Write(table);
    }

    private static JsonObject ToJson(NetworkFile file, Dictionary<string, NetworkSummary> summaries)
    {
        var networks = new JsonObject();
        foreach ((string role, NetworkOptions options) in file.Networks)
        {
            networks[role] = new JsonObject
            {
                ["kind"] = NetworkCatalogue.KindOf(options),
                ["options"] = JsonNode.Parse(NetworkCatalogue.ToJson(options).GetRawText()),
                ["parameters"] = summaries[role].ParameterCount,
                ["buffer_values"] = summaries[role].BufferCount,
                ["tensors"] = JsonSerializer.SerializeToNode(summaries[role].Tensors, Json),
            };
        }

        return new JsonObject
        {
            ["path"] = file.Path,
            ["size_bytes"] = new FileInfo(file.Path).Length,
            ["provenance"] = JsonSerializer.SerializeToNode(file.Info, Json),
            ["networks"] = networks,
            ["training_options"] = file.Info.TrainingOptions is { } training ? JsonNode.Parse(training) : null,
        };
    }
}
