using StyleGanSharp.Checkpoints.Pickle;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>Reads what a foreign network was constructed with, and notices what was not asked for: an option that is not known may change the network.</summary>
internal sealed class ArgumentReader
{
    private readonly ForeignNetwork _network;
    private readonly PickleDict _arguments;
    private readonly string _prefix;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public ArgumentReader(ForeignNetwork network) : this(network, network.Arguments, string.Empty) { }

    private ArgumentReader(ForeignNetwork network, PickleDict arguments, string prefix)
    {
        (_network, _arguments, _prefix) = (network, arguments, prefix);
    }

    public ArgumentReader Nested(string name) => new(_network, Value(name) as PickleDict ?? new PickleDict(), $"{_prefix}{name}.");

    public bool Has(string name) => Value(name) is not null;

    /// <summary>Whether the option is there, be it with the value None.</summary>
    public bool IsGiven(string name) => _arguments.Has(name);

    public int Whole(string name, int otherwise) => OptionalWhole(name) ?? otherwise;

    public int? OptionalWhole(string name) => Value(name) is not { } value ? null
        : IsSize(name) && PickleScalars.Sequence(value) is [var height, var width] ? Square(name, height, width)
        : PickleScalars.Whole(value) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number
        : throw Bad(name, "an integer");

    public double Real(string name, double otherwise) => OptionalReal(name) ?? otherwise;

    public double? OptionalReal(string name) => Value(name) is not { } value ? null : PickleScalars.Number(value) ?? throw Bad(name, "a number");

    public bool Truth(string name, bool otherwise) => Value(name) is not { } value ? otherwise : PickleScalars.Number(value) is { } number ? number != 0 : throw Bad(name, "true or false");

    public string Word(string name, string otherwise) => Value(name) is not { } value ? otherwise : value as string ?? throw Bad(name, "a word");

    public IReadOnlyList<double> Numbers(string name, IReadOnlyList<double> otherwise) => Value(name) is not { } value ? otherwise
        : PickleScalars.Sequence(value) is { Count: <= 64 } items && items.All(item => PickleScalars.Number(item) is not null) ? [.. items.Select(item => PickleScalars.Number(item)!.Value)]
        : throw Bad(name, "a list of numbers");

    /// <summary>Refuses an option whose value, where it is given, is another than what the network has.</summary>
    /// <param name="name">The option.</param>
    /// <param name="actual">What the network has.</param>
    public void Agree(string name, double actual)
    {
        if (Value(name) is { } value && !(PickleScalars.Number(value) is { } number && Math.Abs(number - actual) <= 1e-9 * Math.Abs(actual)))
        {
            throw _network.Error($"was built with {_prefix}{name} = {Show(value)}, and its weights are those of {_prefix}{name} = {actual}; such a network is not supported.");
        }
    }

    /// <summary>An option that changes nothing here.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _known.Add(name);
        }
    }

    /// <summary>An option of which only one value is supported.</summary>
    public void Require(string name, string expected)
    {
        if (Word(name, expected) is var found && found != expected)
        {
            throw _network.Error($"has {_prefix}{name} '{found}'; only '{expected}' is supported.");
        }
    }

    /// <summary>Refuses options that were not asked for.</summary>
    public void Finish()
    {
        // None is what an option has that was never set.
        string[] unknown = [.. _arguments.Items.Where(item => item.Value is not null || !_network.IsTensorFlow).Select(item => item.Key as string ?? "?").Where(name => !_known.Contains(name)).Take(6)];
        if (unknown.Length > 0)
        {
            throw _network.Error($"was built with options that this version does not know: {string.Join(", ", unknown.Select(name => _prefix + name))}. It may be from a changed program.");
        }
    }

    private static bool IsSize(string name) => name.EndsWith("resolution", StringComparison.Ordinal);

    private int Square(string name, object? height, object? width) =>
        PickleScalars.Whole(height) is { } h and > 0 and <= int.MaxValue && PickleScalars.Whole(width) is { } w
            ? h == w ? (int)h : throw _network.Error($"makes or takes images of {h}x{w} ({_prefix}{name}); images that are not square are not supported.")
            : throw Bad(name, "an integer");

    private static string Show(object value) => PickleScalars.Number(value) is { } number && value is not bool ? $"{number}" : value is bool or string ? $"{value}" : "something else";

    private object? Value(string name)
    {
        _known.Add(name);
        return _arguments[name];
    }

    private Runtime.StyleGanException Bad(string name, string expected) => _network.Error($"has an option {_prefix}{name} that is not {expected}. The file is damaged.");
}
