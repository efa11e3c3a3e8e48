using StyleGanSharp.Inference;

namespace StyleGanSharp.Serving;

/// <summary>What the page must know of a network.</summary>
internal sealed record NetworkDescription(
    string Name, string Kind, int Resolution, int Channels, int NumWs, int WDim, int ClassCount, bool HasVectorLabels, string? LabelExample, IReadOnlyList<string> Classes, bool HasNoise, bool HasMotion, bool HasCanvas,
    IReadOnlyList<int> CoarseLayers)
{
    /// <param name="model">The network.</param>
    /// <param name="name">Where it is.</param>
    public static NetworkDescription Of(StyleGanModel model, string name) => new(
        Path.GetFileName(Path.TrimEndingDirectorySeparator(name)), model.Generator.Options.GetType().Name.Replace("GeneratorOptions", string.Empty, StringComparison.Ordinal), model.Resolution, model.Channels, model.Generator.NumWs, model.Generator.WDim, model.ClassCount, model.HasVectorLabels,
        model.LabelExample, model.Info.Classes ?? [], model.Generator.HasNoise, model.Generator.HasInputTransform, model.Generator.HasCanvas, model.CoarseLayers);
}
