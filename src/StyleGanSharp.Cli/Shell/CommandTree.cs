using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;

namespace StyleGanSharp.Cli.Shell;

/// <summary>The commands, made of the catalog of verbs.</summary>
internal sealed class CommandTree
{
    private const int PlainWidth = 110;
    private const int MaxWidth = 140;

    private readonly Dictionary<Command, Verb> _verbs = [];

    public CommandTree(VerbContext context, IReadOnlyList<Verb> verbs)
    {
        Root = new RootCommand("Train StyleGAN networks on your images and make new ones.");
        Root.Add(GlobalOptions.LibTorch());
        Root.Add(GlobalOptions.Verbose());
        var help = new Simple(values => Help(context, values.CommandResult.Command), clearsErrors: true);
        var overview = new Simple(values => Help(context, values.CommandResult.Command), clearsErrors: false);
        foreach (Option option in Root.Options)
        {
            option.Action = option switch
            {
                HelpOption => help,
                VersionOption => new Simple(_ => context.Line($"stylegan {Version}"), clearsErrors: true),
                _ => null,
            };
        }

        Root.Action = overview;
        foreach (Verb verb in verbs)
        {
            Add(verb, context, overview);
        }
    }

    public RootCommand Root { get; }

    private static string Version =>
        typeof(Verb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private void Add(Verb verb, VerbContext context, Simple overview)
    {
        string[] words = verb.Name.Split(' ');
        Command command = new(words[^1], verb.Description);
        (words.Length == 1 ? Root : Parent(words[0], verb, overview)).Add(command);
        foreach (Argument argument in verb.Arguments)
        {
            command.Add(argument);
        }

        foreach (Option option in verb.Options.SelectMany(group => group.Options))
        {
            command.Add(option);
        }

        command.SetAction(values =>
        {
            context.Flags = FlagNames.Of(verb, VerbCatalog.Verbs, values);
            return verb.Run(values, context);
        });
        _verbs.Add(command, verb);
    }

    private Command Parent(string name, Verb verb, Simple overview)
    {
        Command? parent = Root.Subcommands.FirstOrDefault(command => command.Name == name);
        if (parent is null)
        {
            parent = new Command(name, $"{verb.Group}: what 'stylegan {name}' can do.") { Action = overview };
            Root.Add(parent);
        }

        return parent;
    }

    private void Help(VerbContext context, Command command)
    {
        int width = context.IsTerminal ? Math.Clamp(context.Console.Profile.Width, 40, MaxWidth) : PlainWidth;
        new HelpPage(context.Console.Profile.Out.Writer, width, Root, _verbs).Write(command);
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
