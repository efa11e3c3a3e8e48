using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>A way to change images: a step in W, layer by layer, or in single channels of styles. A strength of 1 is one standard deviation of the network's own images along it.</summary>
public sealed class Direction : IDisposable
{
    /// <summary>Puts a direction together.</summary>
    /// <param name="name">What it changes, or its number.</param>
    /// <param name="method">How it was found: <c>sefa</c>, <c>ganspace</c>, <c>svm</c>, <c>stylespace</c>, <c>text</c>.</param>
    /// <param name="ws">[L, W]: the step of each style input; null for none. The direction takes ownership.</param>
    /// <param name="channels">Steps [I] of styles by layer; null for none.</param>
    /// <param name="metadata">More about it, such as its accuracy.</param>
    public Direction(
        string name, string method, Tensor? ws, IReadOnlyDictionary<string, Tensor>? channels = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        (Name, Method) = (name, method);
        Ws = ws?.DetachFromDisposeScope();
        Channels = channels ?? new Dictionary<string, Tensor>();
        Metadata = metadata ?? new Dictionary<string, string>();
        foreach (Tensor step in Channels.Values)
        {
            step.DetachFromDisposeScope();
        }
    }

    /// <summary>What it changes, or its number.</summary>
    public string Name { get; }

    /// <summary>How it was found.</summary>
    public string Method { get; }

    /// <summary>[L, W]: the step of each style input; null for none.</summary>
    public Tensor? Ws { get; }

    /// <summary>Steps [I] of styles by layer (StyleSpace); empty for none.</summary>
    public IReadOnlyDictionary<string, Tensor> Channels { get; }

    /// <summary>More about it, such as its accuracy.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>A step along the direction, to be added to a latent.</summary>
    /// <param name="strength">How far, in standard deviations of the network's own images.</param>
    /// <param name="direction">Where to.</param>
    public static DirectionStep operator *(double strength, Direction direction) => new(direction, strength);

    /// <summary>A step along the direction, to be added to a latent.</summary>
    /// <param name="direction">Where to.</param>
    /// <param name="strength">How far, in standard deviations of the network's own images.</param>
    public static DirectionStep operator *(Direction direction, double strength) => new(direction, strength);

    /// <summary>A step along the direction, to be added to a latent.</summary>
    /// <param name="direction">Where to.</param>
    /// <param name="strength">How far, in standard deviations of the network's own images.</param>
    /// <returns>The step.</returns>
    public static DirectionStep Multiply(Direction direction, double strength) => new(direction, strength);

    /// <summary>Reads a direction from a file of them.</summary>
    /// <param name="path">A file that <see cref="Save"/> or <c>stylegan directions</c> wrote.</param>
    /// <param name="name">Its name in the file; null where the file holds one alone.</param>
    /// <param name="device">Where to put it; null is the CPU. A step moves to the device of the latent it is added to.</param>
    /// <returns>The direction; dispose it.</returns>
    /// <exception cref="StyleGanSharp.Runtime.StyleGanException">When the file is missing, damaged or of another kind, or has no such direction.</exception>
    public static Direction Load(string path, string? name = null, Device? device = null) => DirectionFile.Load(path, name, device);

    /// <summary>Writes directions to a file: to a temporary name first, then renamed.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="directions">With names that differ.</param>
    /// <exception cref="StyleGanSharp.Runtime.StyleGanException">When it cannot be written.</exception>
    public static void Save(string path, IReadOnlyList<Direction> directions) => DirectionFile.Save(path, directions);

    /// <summary>Reads all directions of a file.</summary>
    /// <param name="path">A file that <see cref="Save"/> or <c>stylegan directions</c> wrote.</param>
    /// <param name="device">Where to put them; null is the CPU.</param>
    /// <returns>The directions in the file's order; dispose them.</returns>
    /// <exception cref="StyleGanSharp.Runtime.StyleGanException">When the file is missing, damaged or of another kind.</exception>
    public static IReadOnlyList<Direction> LoadAll(string path, Device? device = null) => DirectionFile.Load(path, device);

    /// <summary>Makes a direction in W of a unit vector.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="method">How it was found.</param>
    /// <param name="unit">[W] of length 1.</param>
    /// <param name="deviation">Standard deviation of w along it.</param>
    /// <param name="numWs">Style inputs of the network.</param>
    /// <param name="layers">Those it changes; null is all.</param>
    /// <param name="metadata">More about it.</param>
    internal static Direction InW(
        string name, string method, Tensor unit, double deviation, int numWs, IReadOnlyList<int>? layers, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        Tensor mask = zeros(numWs, 1, device: unit.device);
        foreach (int layer in layers ?? [.. Enumerable.Range(0, numWs)])
        {
            mask[layer] = 1;
        }

        return new Direction(name, method, mask * (unit * deviation).unsqueeze(0), null, metadata);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ws?.Dispose();
        foreach (Tensor step in Channels.Values)
        {
            step.Dispose();
        }
    }
}
