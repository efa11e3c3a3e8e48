using System.Security.Cryptography;
using System.Text;
using StyleGanSharp.Inference;
using StyleGanSharp.Rendering;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Serving;

/// <summary>What the page must know of a network.</summary>
internal sealed record NetworkDescription(
    string Name, string Key, string Kind, int Resolution, int Channels, int NumWs, int WDim, int ClassCount, bool HasVectorLabels, string? LabelExample, IReadOnlyList<string> Classes, bool HasNoise, bool HasMotion, bool HasCanvas, bool HasCoarse,
    IReadOnlyList<int> CoarseLayers)
{
    private const int KeyValues = 64;
    private const int KeyLetters = 12;

    /// <summary>Whether directions of attributes can be looked for.</summary>
    public bool HasAttributes { get; init; }

    /// <summary>Whether directions of texts can be looked for.</summary>
    public bool HasTexts { get; init; }

    /// <param name="model">The network.</param>
    /// <param name="name">Where it is.</param>
    public static NetworkDescription Of(StyleGanModel model, string name) => new(
        Path.GetFileName(Path.TrimEndingDirectorySeparator(name)), KeyOf(model), model.Generator.Options.GetType().Name.Replace("GeneratorOptions", string.Empty, StringComparison.Ordinal), model.Resolution, model.Channels, model.Generator.NumWs, model.Generator.WDim, model.ClassCount, model.HasVectorLabels,
        model.LabelExample, model.Info.Classes ?? [], model.Generator.HasNoise, model.Generator.HasInputTransform, model.Generator.HasCanvas, SceneRenderer.HasCoarse(model, new StudioState()), model.CoarseLayers);

    /// <summary>Tells networks apart, so that a browser finds what it kept of this one: of the names, shapes and first values of its parameters.</summary>
    private static string KeyOf(StyleGanModel model)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Parameter parameter) in model.Generator.named_parameters())
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {string.Join(',', parameter.shape)}"));
            Tensor first = parameter.detach().flatten();
            hash.AppendData(first.narrow(0, 0, Math.Min(first.shape[0], KeyValues)).cpu().bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..KeyLetters];
    }
}
