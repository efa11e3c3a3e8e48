using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Rendering;

/// <summary>The directions of a network, found when they are first needed.</summary>
/// <param name="model">The network.</param>
internal sealed class DirectionCache(StyleGanModel model) : IDisposable
{
    /// <summary>Directions of each method.</summary>
    public const int Count = 10;

    private readonly Dictionary<string, IReadOnlyList<Direction>> _found = new(StringComparer.Ordinal);

    /// <summary>The directions of a method.</summary>
    /// <exception cref="UsageException">When there is no such method, or the network has no styles.</exception>
    public IReadOnlyList<Direction> Of(string method)
    {
        if (!_found.TryGetValue(method, out IReadOnlyList<Direction>? directions))
        {
            var options = new DirectionOptions { Count = Math.Min(Count, model.Generator.WDim), Samples = 2000 };
            directions = method switch
            {
                "sefa" => model.FindSefaDirections(options),
                "ganspace" => model.FindPrincipalDirections(options),
                _ => throw new UsageException($"There are no directions '{method}'; they are of sefa or ganspace."),
            };
            _found.Add(method, directions);
        }

        return directions;
    }

    public Direction Of(DirectionSetting setting) => Of(setting.Method) is var found && setting.Index < found.Count ? found[setting.Index]
        : throw new UsageException($"The network has {found.Count} directions of {setting.Method}; there is no number {setting.Index}.");

    public void Dispose()
    {
        foreach (Direction direction in _found.Values.SelectMany(list => list))
        {
            direction.Dispose();
        }
    }
}
