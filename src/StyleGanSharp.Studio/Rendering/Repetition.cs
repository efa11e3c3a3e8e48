using System.Globalization;
using System.Text;
using StyleGanSharp.Inference;

namespace StyleGanSharp.Rendering;

/// <summary>How to make the image of a state without the studio.</summary>
/// <param name="Command">A command line.</param>
/// <param name="Code">Lines of C#.</param>
/// <param name="NeedsLatent">Whether both read the state's latents from latent.safetensors.</param>
internal sealed record Repetition(string Command, string Code, bool NeedsLatent)
{
    internal const string LatentName = "latent.safetensors";

    /// <param name="state">The state.</param>
    /// <param name="model">The network.</param>
    /// <param name="network">Where the network is.</param>
    public static Repetition Of(StudioState state, StyleGanModel model, string network)
    {
        Repetition made = state.View == StudioView.Film && state.Film is { } film ? FilmRepetition.Of(film, model, network)
            : state.View == StudioView.Mix ? Table(state, model, network)
            : new Repetition(CommandOf(state, model, network, state.IsOfSeed), CodeOf(state, model, network, state.IsOfSeed), !state.IsOfSeed);
        return made with { Code = $"{Usings(made.Code)}\n{made.Code}" };
    }

    /// <summary>What the lines need, so that they are a program as they stand.</summary>
    private static string Usings(string code)
    {
        (string Namespace, string[] Marks)[] all =
        [
            ("Imaging", ["GenerationOptions", "VideoWriter"]), ("Inference", ["StyleGanModel"]), ("Networks", ["NoiseMode", "CanvasSize"]), ("Signal", ["Similarity2d"]),
        ];
        return string.Concat(all.Where(item => item.Marks.Any(mark => code.Contains(mark, StringComparison.Ordinal))).Select(item => $"using StyleGanSharp.{item.Namespace};\n"));
    }

    private static Repetition Table(StudioState state, StyleGanModel model, string network)
    {
        var command = new StringBuilder($"stylegan mix --network {Quoted(network)} --rows {Quoted(state.Rows)} --cols {Quoted(state.Columns)}");
        command.Append(state.MixLayers is { Length: > 0 } layers ? $" --layers {Quoted(layers)}" : null);
        AppendLook(command, state, model);
        AppendNoise(command, state);
        string code = $$"""
            using var model = StyleGanModel.Load({{Literal(network)}});
            {{OptionsOf(state, model, truncates: true)}}
            using Latent rows = model.LoadLatents({{Literal(state.Rows)}}, "rows", options);
            using Latent columns = model.LoadLatents({{Literal(state.Columns)}}, "columns", options);
            model.Mix(rows, columns, {{(state.MixLayers is { Length: > 0 } named ? $"[{string.Join(", ", Latent.ParseIndices(named, "layers"))}]" : "model.CoarseLayers")}}, options.WithoutTruncation()).Save("mix.png");
            """;
        return new Repetition(command.ToString(), code, false);
    }

    private static string CommandOf(StudioState state, StyleGanModel model, string network, bool isOfSeed)
    {
        var command = new StringBuilder($"stylegan generate --network {Quoted(network)}");
        if (isOfSeed)
        {
            command.Append($" --seeds {state.Seed}");
            AppendLook(command, state, model);
        }
        else
        {
            command.Append($" --latent {LatentName}");
        }

        AppendNoise(command, state);
        command.Append(state.MoveX != 0 || state.MoveY != 0 ? $" --move {Number(state.MoveX)},{Number(state.MoveY)}" : null);
        command.Append(state.Turn != 0 ? $" --turn {Number(state.Turn)}" : null);
        command.Append(state.Zoom != 1 ? $" --zoom {Number(state.Zoom)}" : null);
        command.Append(state.Canvas is { } canvas ? $" --canvas {canvas}" : null);
        return command.ToString();
    }

    private static string CodeOf(StudioState state, StyleGanModel model, string network, bool isOfSeed) => $"""
        using var model = StyleGanModel.Load({Literal(network)});
        {OptionsOf(state, model, isOfSeed)}
        {(isOfSeed ? $"model.Generate([{state.Seed}], options).First().Save(\"image.png\");"
            : $"using Latent latent = model.LoadLatent(\"{LatentName}\");\nmodel.Synthesize(latent, options).Save(\"image.png\");")}
        """;

    internal static void AppendLook(StringBuilder command, StudioState state, StyleGanModel model)
    {
        bool truncates = state.Psi != 1 || state.Cutoff is not null;
        command.Append(truncates ? $" --trunc {Number(state.Psi)}" : null);
        command.Append(state.Cutoff is { } cutoff ? $" --trunc-cutoff {cutoff}" : null);
        string layers = string.Join(',', (state.LayerPsi ?? []).Take(model.Generator.NumWs).Index().Where(item => item.Item is not null).Select(item => $"{item.Index}={Number(item.Item!.Value)}"));
        command.Append(layers.Length > 0 ? $" --layer-trunc {layers}" : null);
        command.Append(model.ClassCount > 0 ? $" --label {Quoted(state.Label ?? model.LabelExample!)}" : null);
    }

    internal static void AppendNoise(StringBuilder command, StudioState state) => command.Append(state.Noise != "const" ? $" --noise-mode {state.Noise}" : null)
        .Append(state.Noise == "random" && state.NoiseSeed != 0 ? $" --noise-seed {state.NoiseSeed}" : null);

    internal static string OptionsOf(StudioState state, StyleGanModel model, bool truncates)
    {
        var parts = new List<string>();
        void Add(bool isGiven, string part) => parts.AddRange(isGiven ? [part] : []);
        if (truncates)
        {
            Add(state.Psi != 1, $"TruncationPsi = {Number(state.Psi)}");
            Add(state.Cutoff is not null, $"TruncationCutoff = {state.Cutoff}");
            Add(state.LayerPsi?.Any(psi => psi is not null) == true, $"LayerPsi = [{string.Join(", ", (state.LayerPsi ?? []).Select(psi => psi is { } value ? Number(value) : "double.NaN"))}]");
            Add(model.ClassCount > 0, $"Label = model.ParseLabel({Literal(state.Label ?? model.LabelExample ?? string.Empty)})");
        }

        Add(state.Noise != "const", $"Noise = NoiseMode.{state.NoiseMode}");
        Add(state.Noise == "random" && state.NoiseSeed != 0, $"NoiseSeed = {state.NoiseSeed}");
        Add(state.IsMoved, $"Motion = Similarity2d.Scaling({Number(state.Zoom)}) * Similarity2d.Rotation({Number(state.Turn)} * Math.PI / 180) * Similarity2d.Translation({Number(state.MoveX)}, {Number(state.MoveY)})");
        Add(state.Canvas is not null, $"Canvas = CanvasSize.Parse({Literal(state.Canvas ?? string.Empty)})");
        return parts.Count == 0 ? "var options = new GenerationOptions();" : $"var options = new GenerationOptions {{ {string.Join(", ", parts)} }};";
    }

    internal static string Number(double value) => value.ToString("0.####################", CultureInfo.InvariantCulture);

    internal static string Literal(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    internal static string Quoted(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:,=+@#".Contains(letter)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
