using System.Collections.Concurrent;
using System.CommandLine;
using System.Reflection;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>The options and arguments of a settings record, read from its attributes.</summary>
internal sealed class SettingsModel
{
    private static readonly ConcurrentDictionary<Type, SettingsModel> Known = [];

    private readonly Type _type;
    private readonly List<PropertyInfo[]> _groups = [];
    private readonly List<SettingsOption> _options = [];
    private readonly List<SettingsArgument> _arguments = [];
    private readonly List<(PropertyInfo[] Path, bool IsFolder)> _destinations = [];

    private SettingsModel(Type type)
    {
        _type = type;
        Read((SettingsRecord)Activator.CreateInstance(type)!, [], "Options");
    }

    public IReadOnlyList<SettingsOption> Options => _options;

    public IReadOnlyList<SettingsArgument> Arguments => _arguments;

    public static SettingsModel Of(Type type) => Known.GetOrAdd(type, made => new SettingsModel(made));

    /// <summary>The record of a command line.</summary>
    /// <exception cref="UsageException">When values cannot be read or do not go together; it has all that is wrong.</exception>
    public SettingsRecord Bind(ParseResult values)
    {
        var settings = (SettingsRecord)Activator.CreateInstance(_type)!;
        HashSet<string> given = [.. Options.Where(option => option.IsGiven(values)).Select(option => option.Name)];
        var problems = new List<string>();
        _arguments.ForEach(argument => argument.Bind(settings, values));
        foreach (SettingsOption option in Options)
        {
            try
            {
                option.Bind(settings, values);
            }
            catch (UsageException e)
            {
                problems.Add(e.Message);
            }
        }

        SettingsRecord[] all = [settings, .. _groups.Select(path => (SettingsRecord)Value(settings, path)!)];
        Array.ForEach(all, part => part.Given = given);
        UsageException.ThrowIfAny(problems.Count > 0 ? problems : [.. all.SelectMany(part => part.Problems())]);
        return settings;
    }

    /// <summary>Tries whether results can be written where they are to go, before the work.</summary>
    /// <exception cref="StyleGanException">When they cannot; names the file or folder.</exception>
    public void RequireDestinations(SettingsRecord settings)
    {
        foreach ((PropertyInfo[] path, bool isFolder) in _destinations)
        {
            if (Value(settings, path) is string { Length: > 0 } destination)
            {
                SafeFile.RequireWritable(isFolder ? destination + Path.DirectorySeparatorChar : destination);
            }
        }
    }

    /// <summary>The value at the end of a path of properties.</summary>
    public static object? Value(object owner, IEnumerable<PropertyInfo> path) => path.Aggregate((object?)owner, (value, property) => property.GetValue(value));

    /// <summary>Options in the order of declaration, those of a derived record before those of its base.</summary>
    private string Read(SettingsRecord settings, PropertyInfo[] path, string heading)
    {
        for (Type? type = settings.GetType(); type != typeof(SettingsRecord); type = type!.BaseType)
        {
            foreach (PropertyInfo property in type!.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                PropertyInfo[] own = [.. path, property];
                heading = property.GetCustomAttribute<HeadingAttribute>()?.Text ?? heading;
                if (property.GetCustomAttribute<DestinationAttribute>() is { } destination)
                {
                    _destinations.Add((own, destination.IsFolder));
                }

                if (property.GetCustomAttribute<OptionAttribute>() is { } option)
                {
                    _options.Add(new SettingsOption(option, own, heading, property.GetValue(settings)));
                }
                else if (property.GetCustomAttribute<ArgumentAttribute>() is { } argument)
                {
                    _arguments.Add(new SettingsArgument(argument, own, property.GetValue(settings)));
                }
                else if (property.GetValue(settings) is SettingsRecord group)
                {
                    _groups.Add(own);
                    heading = Read(group, own, heading);
                }
            }
        }

        return heading;
    }
}
