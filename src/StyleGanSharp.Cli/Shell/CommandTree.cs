using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>The commands, made of the catalog of verbs. Options are added for the verb that a command line names, no other.</summary>
internal sealed class CommandTree
{
    private const int PlainWidth = 110;
    private const int MaxWidth = 140;

    private readonly VerbContext _context;
    private readonly RootCommand _root = new("Train StyleGAN networks on your images and make new ones.");
    private readonly SettingsModel _globals = SettingsModel.Of(typeof(GlobalSettings));
    private readonly Dictionary<Command, Verb> _verbs = [];

    public CommandTree(VerbContext context)
    {
        _context = context;
        foreach (Option option in _root.Options)
        {
            option.Action = option switch
            {
                HelpOption => new Simple(Help, clearsErrors: true),
                VersionOption => new Simple(_ => context.Line($"stylegan {Version}"), clearsErrors: true),
                _ => null,
            };
        }

        foreach (SettingsOption option in _globals.Options)
        {
            option.Symbol.Recursive = true;
            _root.Add(option.Symbol);
        }

        _root.Action = new Simple(Help, clearsErrors: false);
        foreach (Verb verb in VerbCatalog.Verbs)
        {
            string[] words = verb.Name.Split(' ');
            var command = new Command(words[^1], verb.Description);
            (words.Length == 1 ? _root : Parent(words[0], verb)).Add(command);
            _verbs.Add(command, verb);
        }
    }

    private static string Version =>
        typeof(Verb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Reads a command line.</summary>
    /// <returns>What it says to do, which returns an <see cref="ExitCode"/>.</returns>
    /// <exception cref="UsageException">When it cannot be understood.</exception>
    public Func<int> Read(string[] args)
    {
        ParseResult words = _root.Parse(args);
        Command command = words.CommandResult.Command;
        Verb? verb = _verbs.GetValueOrDefault(command);
        try
        {
            ParseResult values = _root.Parse(verb is null ? Checked(words, args) : Complete(command, verb.Model, args));
            if (values.Action is Simple page)
            {
                return () => page.Invoke(values);
            }

            UsageException.ThrowIfAny([.. values.UnmatchedTokens.Select(word => NoPlace(word, args))]);
            UsageException.ThrowIfAny([.. values.Errors.Select(error => error.Message.ReplaceLineEndings(" ").TrimEnd('.') + ".")]);
            SettingsRecord settings = verb!.Model.Bind(values);
            return () =>
            {
                _context.Flags = FlagNames.Of(verb, settings);
                verb.Model.RequireDestinations(settings);
                return verb.Run(settings, _context);
            };
        }
        catch (UsageException e)
        {
            throw new UsageException($"{e.Message} See {string.Join(' ', Path(command))} --help.", e);
        }
    }

    /// <summary>Adds the options of the verb that a command line names.</summary>
    private string[] Complete(Command command, SettingsModel model, string[] args)
    {
        foreach (SettingsArgument argument in model.Arguments)
        {
            command.Add(argument.Symbol);
        }

        foreach (SettingsOption option in model.Options)
        {
            command.Add(option.Symbol);
        }

        return new FlagWords([.. model.Options, .. _globals.Options], model.Arguments.Count > 0, "--help").Read(args);
    }

    /// <summary>Checks a command line that names no verb.</summary>
    private string[] Checked(ParseResult words, string[] args)
    {
        string group = string.Join(' ', Path(words.CommandResult.Command).Skip(1));
        string[] unknown = [.. words.UnmatchedTokens.Take(1).Where(word => !word.StartsWith('-'))];
        UsageException.ThrowIfAny([.. unknown.Select(word => $"There is no command '{$"{group} {word}".Trim()}'.{Command($"{group} {word}".Trim())}")]);
        return new FlagWords(_globals.Options, hasArguments: true, "--help", "--version").Read(args);
    }

    private static string Command(string word) => OtherNames.OfCommand(word) is { Length: > 0 } other ? other : Spelling.Suggestion(word, VerbCatalog.Verbs.Select(verb => verb.Name));

    private static string NoPlace(string word, string[] args)
    {
        string? before = args.TakeWhile(arg => arg != word).LastOrDefault(arg => arg.StartsWith("--", StringComparison.Ordinal));
        return $"'{word}' is one word too many{(before is null ? string.Empty : $" after {before}")}.";
    }

    private Command Parent(string name, Verb verb)
    {
        Command? parent = _root.Subcommands.FirstOrDefault(command => command.Name == name);
        if (parent is null)
        {
            parent = new Command(name, $"{verb.Group}: what 'stylegan {name}' can do.") { Action = new Simple(Help, clearsErrors: false) };
            _root.Add(parent);
        }

        return parent;
    }

    private static IEnumerable<string> Path(Command command) => command is RootCommand ? ["stylegan"] : [.. Path((Command)command.Parents.First()), command.Name];

    private void Help(ParseResult values)
    {
        int width = _context.IsTerminal ? Math.Clamp(_context.Console.Profile.Width, 40, MaxWidth) : PlainWidth;
        new HelpPage(_context.Console.Profile.Out.Writer, width, _root, _verbs).Write(values.CommandResult.Command);
    }

    private sealed class Simple(Action<ParseResult> action, bool clearsErrors) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => clearsErrors;

        public override int Invoke(ParseResult parseResult)
        {
            action(parseResult);
            return ExitCode.Success;
        }
    }
}
