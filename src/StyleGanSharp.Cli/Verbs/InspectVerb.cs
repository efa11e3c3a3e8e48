using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Networks;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Shows what is in a network file.</summary>
[Concerns(typeof(NetworkFile), nameof(NetworkFile.Inspect))]
internal sealed class InspectVerb() : Verb<InspectVerb.Settings>(
    "inspect", VerbCatalog.Use,
    "Show what is in a network file: its networks, their options and parameters, where it comes from and how it was trained.",
    "stylegan inspect runs/00000-stylegan2-faces",
    "stylegan inspect ffhq.pkl --all",
    "stylegan inspect faces.safetensors --json")
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    internal sealed record Settings : SettingsRecord
    {
        [Argument("FILE", $"The network: {NetworkSource.Usage}")]
        public string File { get; init; } = string.Empty;

        [Heading("Result"), Option("--all", "List every tensor instead of one line per block")]
        public bool All { get; init; }

        [Option("--json", "Write JSON, with every tensor")]
        public bool Json { get; init; }
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        using NetworkFile file = NetworkFile.Inspect(NetworkSource.Local(settings.File, context));
        IReadOnlyList<InspectedNetwork> networks = InspectedNetwork.Read(file, context.Cancellation);
        if (settings.Json)
        {
            context.Line(ToJson(file, networks).ToJsonString(Json));
            return ExitOf(file);
        }

        context.Line($"{file.Path}: {Texts.Bytes(file.SizeBytes)}");
        ShowProvenance(file.Info, context);
        if (networks.Count == 0)
        {
            ShowContents(file, context);
        }

        foreach (InspectedNetwork network in networks)
        {
            context.Line();
            context.Line($"{network.Role}: {network.Kind}, {Texts.Count(network.Summary.ParameterCount, "parameter")}, {Texts.Count(network.Summary.BufferCount, "buffer value")}");
            context.Line($"  {network.Options.ToJsonString()}");
            if (network.Problem is not null)
            {
                context.Line($"  cannot be used: {network.Problem}");
            }

            ShowTensors(network.Summary, settings.All, context);
            if (network.Layers is { } layers)
            {
                context.Line("Layers (rates in samples, frequencies in cycles an image width, taps and paddings at the temporary rate):");
                LayerLines.Show(layers, context);
            }
        }

        if (file.Info.TrainingOptions is { } training)
        {
            context.Line();
            context.Line("Training options:");
            context.Line(training);
        }

        if (file.Networks.Count == 0)
        {
            if (networks.Count > 0)
            {
                ShowContents(file, context);
            }

            context.Warn($"{file.Path} holds no network that can be used here.");
        }

        return ExitOf(file);
    }

    /// <summary>A file without any network is no success for a script that asks.</summary>
    private static int ExitOf(NetworkFile file) => file.Roles.Count > 0 ? ExitCode.Success : ExitCode.Failure;

    private static void ShowContents(NetworkFile file, VerbContext context)
    {
        context.Line("Contents:");
        foreach (string line in file.Contents)
        {
            context.Line($"  {line}");
        }
    }

    private static void ShowProvenance(NetworkFileInfo info, VerbContext context)
    {
        (string Name, string? Value)[] rows =
        [
            ("trained on", info.TrainedKimg is { } kimg ? $"{Texts.Kimg(kimg)} thousand images{(info.Dataset is null ? string.Empty : $" of {info.Dataset}")}" : info.Dataset),
            ("from", info.Source),
            ("augment p", info.AugmentP is { } p ? $"{p:0.####}" : null),
            ("classes", info.Classes is { Count: > 0 } classes ? string.Join(", ", classes) : null),
            ("labels", info.HasVectorLabels == true ? $"vectors{(info.LabelExample is { } example ? $", e.g. {example}" : string.Empty)}" : null),
            ("no images", info.EmptyClasses is { Count: > 0 } empty ? $"of {Texts.Count(empty.Count, "class")}: {string.Join(", ", empty.Take(20))}{(empty.Count > 20 ? ", …" : string.Empty)}" : null),
            ("description", info.Description),
            ("license", info.License),
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

    private static JsonObject ToJson(NetworkFile file, IReadOnlyList<InspectedNetwork> networks) => new()
    {
        ["path"] = file.Path,
        ["size_bytes"] = file.SizeBytes,
        ["provenance"] = JsonSerializer.SerializeToNode(file.Info, Json),
        ["contents"] = file.Contents.Count == 0 ? null : JsonSerializer.SerializeToNode(file.Contents, Json),
        ["networks"] = new JsonObject(networks.Select(network => KeyValuePair.Create<string, JsonNode?>(network.Role, network.ToJson(Json)))),
        ["training_options"] = file.Info.TrainingOptions is { } training ? JsonNode.Parse(training) : null,
    };
}
