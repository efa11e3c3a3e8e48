using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests.Samples;

/// <summary>Members of every kind, for the test of their listing.</summary>
public abstract class Sample
{
    public const string Text = "[a(";

    protected Sample() { }

    [JsonPropertyName("j")]
    public (int X, (float, string Name) Inner)? Pair { get; init; }

    public string? this[int i] => i < 0 ? null : Text;

    public static Sample operator +(Sample left, Sample right) => left;

    public static (Tensor Image, Tensor Mask) Split(ref Tensor x, Kind kind = Kind.Second, double scale = 0.5, CancellationToken token = default) => (x, x);

    public abstract T Get<T>(params byte[][] values)
        where T : struct;
}

public interface ISample<T> : IDisposable
{
    void Use(in T value);
}

public enum Kind
{
    First = 0,
    Second = 5,
}

public sealed record Options(int Size, IReadOnlyList<(string Name, byte[] Data)> Files);
