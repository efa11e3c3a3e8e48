using StyleGanSharp.Rendering;

namespace StyleGanSharp.Serving.Osc;

/// <summary>What messages change of the pages' states, gathered until it is taken: of several of one address the last counts.</summary>
internal sealed class OscChanges
{
    private const double MaxSeed = uint.MaxValue;

    /// <summary>Addresses with a number: the field of the state and its range.</summary>
    private static readonly Dictionary<string, (string Field, double Least, double Most, bool IsWhole)> Numbers = new(StringComparer.Ordinal)
    {
        ["/seed"] = ("seed", 0, MaxSeed, true),
        ["/x"] = ("x", -1e9, 1e9, false),
        ["/y"] = ("y", -1e9, 1e9, false),
        ["/psi"] = ("psi", -4, 4, false),
        ["/cutoff"] = ("cutoff", 0, 1000, true),
        ["/noise-seed"] = ("noiseSeed", 0, MaxSeed, true),
        ["/label-mix"] = ("labelMix", 0, 1, false),
        ["/move/x"] = ("moveX", -16, 16, false),
        ["/move/y"] = ("moveY", -16, 16, false),
        ["/turn"] = ("turn", -3600, 3600, false),
        ["/zoom"] = ("zoom", 0.25, 16, false),
        ["/mix/seed"] = ("mixSeed", 0, MaxSeed, true),
        ["/difference"] = ("difference", 0, 1, false),
        ["/litter"] = ("litter", 0, MaxSeed, true),
        ["/at"] = ("at", 0, 1e5, false),
    };

    private readonly Lock _gate = new();
    private Dictionary<string, object> _fields = new(StringComparer.Ordinal);
    private Dictionary<(string Method, int Index), double> _directions = [];
    private int? _preset;

    /// <summary>Messages of addresses or values that mean nothing here.</summary>
    public long Ignored { get; private set; }

    /// <summary>Takes a message in.</summary>
    public void Add(OscMessage message)
    {
        lock (_gate)
        {
            Ignored += Apply(message) ? 0 : 1;
        }
    }

    /// <summary>What to tell the pages; null when nothing came since the last time.</summary>
    public object? Take()
    {
        lock (_gate)
        {
            if (_fields.Count == 0 && _directions.Count == 0 && _preset is null)
            {
                return null;
            }

            var told = new { type = "osc", patch = _fields, directions = _directions.Select(item => new { method = item.Key.Method, index = item.Key.Index, strength = item.Value }).ToArray(), preset = _preset };
            (_fields, _directions, _preset) = (new Dictionary<string, object>(StringComparer.Ordinal), [], null);
            return told;
        }
    }

    private bool Apply(OscMessage message)
    {
        object? first = message.Arguments.Count > 0 ? message.Arguments[0] : null;
        if (message.Address == "/label" && first is not null)
        {
            _fields["label"] = first is double number ? $"{number}" : $"{first}";
            return true;
        }

        if (first is not double value || !double.IsFinite(value))
        {
            return false;
        }

        if (Numbers.TryGetValue(message.Address, out (string Field, double Least, double Most, bool IsWhole) known))
        {
            double clamped = Math.Clamp(known.IsWhole ? Math.Floor(value) : value, known.Least, known.Most);
            _fields[known.Field] = known.IsWhole ? (long)clamped : clamped;
            return true;
        }

        if (message.Address == "/preset" && value is >= 1 and <= 9)
        {
            _preset = (int)value;
            return true;
        }

        string[] parts = message.Address.Split('/');
        if (parts is ["", "direction", "sefa" or "ganspace", var index] && int.TryParse(index, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number1) && number1 < DirectionCache.Count)
        {
            _directions[(parts[2], number1)] = Math.Clamp(value, -20, 20);
            return true;
        }

        return false;
    }
}
