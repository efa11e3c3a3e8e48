using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>One option of a settings record.</summary>
internal sealed class SettingsOption
{
    private readonly OptionAttribute _attribute;
    private readonly PropertyInfo[] _path;
    private readonly object? _default;
    private readonly ChoicesAttribute? _choices;
    private readonly ConcernsAttribute[] _concerns;

    /// <param name="attribute">What the record says of it.</param>
    /// <param name="path">The properties that lead to it.</param>
    /// <param name="heading">Where it stands on the help page.</param>
    /// <param name="otherwise">Its default.</param>
    public SettingsOption(OptionAttribute attribute, PropertyInfo[] path, string heading, object? otherwise)
    {
        (_attribute, _path, Heading, _default) = (attribute, path, heading, otherwise);
        _choices = Property.GetCustomAttribute<ChoicesAttribute>();
        _concerns = [.. Property.DeclaringType!.GetCustomAttributes<ConcernsAttribute>(), .. Property.GetCustomAttributes<ConcernsAttribute>()];
    }

    public string Name => _attribute.Name;

    public string Heading { get; }

    /// <summary>Whether it is on where it stands alone.</summary>
    public bool IsSwitch => Property.PropertyType == typeof(bool);

    /// <summary>The type of its value.</summary>
    public Type ValueType => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>Whether a value must follow it.</summary>
    public bool NeedsValue => !IsSwitch && !_attribute.IsValueOptional;

    /// <summary>The flag and what follows it.</summary>
    public string Usage => IsSwitch ? Name : _attribute.IsValueOptional ? $"{Name} [{ValueName}]" : $"{Name} {ValueName}";

    public string Help => $"{HelpLists.In(_attribute.Help)}{(_attribute.Required is null ? string.Empty : " (required)")}{OptionValue.Default(_attribute.Help, IsSwitch ? null : DefaultText())}";

    /// <summary>The members of the library that it stands for, each after the name of its type.</summary>
    public IEnumerable<string> Members => _concerns.Select(item => $"{item.Owner.Name}.{item.Member ?? Property.Name}");

    /// <summary>How the parser knows it: as words, which <see cref="Bind"/> reads.</summary>
    public Option Symbol => field ??= IsSwitch ? new Option<bool>(Name)
        : IsRepeated ? new Option<string[]>(Name) { Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = Pair is null }
        : new Option<string>(Name) { Arity = _attribute.IsValueOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne };

    private PropertyInfo Property => _path[^1];

    private string ValueName => _attribute.Value ?? (_choices is not null ? string.Join('|', _choices.Words) : OptionValue.IsInteger(Property.PropertyType) ? "N" : "X");

    private bool IsRepeated => Property.PropertyType is { IsGenericType: true } type && (type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) || Pair is not null);

    /// <summary>The types of names and values, where pairs are given.</summary>
    private Type[]? Pair => Property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? type.GetGenericArguments() : null;

    public bool IsGiven(ParseResult values) => values.GetResult(Symbol) is OptionResult { Implicit: false };

    /// <summary>The keyword of a value of the library; the value itself where there are no keywords.</summary>
    public string WordOf(string value) => _choices?.WordOf(value) ?? value;

    /// <summary>Sets the property to what was given.</summary>
    /// <exception cref="UsageException">When it cannot be read, or is missing and required.</exception>
    public void Bind(SettingsRecord settings, ParseResult values)
    {
        if (values.GetResult(Symbol) is not OptionResult { Implicit: false } result)
        {
            UsageException.ThrowIfAny(_attribute.Required is { } missing ? [missing] : []);
            return;
        }

        string[] texts = [.. result.Tokens.Select(token => token.Value)];
        if (IsSwitch)
        {
            Set(settings, texts is not ["false"]);
        }
        else if (texts.Any(string.IsNullOrWhiteSpace))
        {
            throw new UsageException($"{Name} is empty. Write {Usage}, or leave it out.");
        }
        else if (texts.Length > 0)
        {
            Set(settings, Parse(texts));
        }
    }

    /// <summary>Sets the member of a library's record that it is; nothing where it is none of it, or was neither given nor has a default.</summary>
    public void Fill(SettingsRecord settings, object options)
    {
        foreach (SetsAttribute item in _concerns.OfType<SetsAttribute>().Where(item => item.Owner == options.GetType()))
        {
            if (SettingsModel.Value(settings, _path) is { } value)
            {
                Member(item).SetValue(options, value);
            }
        }
    }

    private PropertyInfo Member(SetsAttribute item) => item.Owner.GetProperty(item.Member ?? Property.Name)
        ?? throw new InvalidOperationException($"{Name} sets {item.Owner.Name}.{item.Member ?? Property.Name}, which does not exist.");

    private object Parse(string[] texts)
    {
        if (_choices is not null)
        {
            return _choices.All.FirstOrDefault(choice => string.Equals(choice.Word, texts[0], StringComparison.OrdinalIgnoreCase)).Value
                ?? throw new UsageException($"{Name} '{texts[0]}' is unknown. Choose one of: {string.Join(", ", _choices.Words)}.");
        }

        Type type = Property.PropertyType;
        if (Pair is { } pair)
        {
            return OptionValue.ParsePairs(pair, texts, Name, ValueName, _attribute.Example);
        }

        if (IsRepeated)
        {
            return OptionValue.ParseEach(type.GetGenericArguments()[0], texts, Name);
        }

        object value = OptionValue.Parse(type, texts[0], Name);
        return IsInRange(value) ? value : throw new UsageException($"{Name} is {texts[0]}; it must {Rule}.");
    }

    private bool IsInRange(object value) => value is not (int or long or ulong or double) || (Convert.ToDouble(value) is var number && number >= _attribute.Min && number <= _attribute.Max);

    private string Rule => double.IsFinite(_attribute.Max) ? double.IsFinite(_attribute.Min) ? $"be {_attribute.Min} to {_attribute.Max}" : $"be at most {_attribute.Max}" : _attribute.Min == 0 ? "not be negative" : $"be at least {_attribute.Min}";

    private void Set(SettingsRecord settings, object value) => Property.SetValue(SettingsModel.Value(settings, _path[..^1]), value);

    /// <summary>The default in words: the record's own, or that of the library's record.</summary>
    private string? DefaultText()
    {
        object? value = _default ?? _concerns.OfType<SetsAttribute>().Take(1).Select(item => Member(item).GetValue(Activator.CreateInstance(item.Owner))).FirstOrDefault();
        return value is null ? null : _choices?.WordOf(value) ?? OptionValue.Text(value, IsRepeated ? " " : ",");
    }
}
