using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving;

/// <summary>What a page can say, by name.</summary>
internal static class PageCommands
{
    private static readonly Dictionary<string, Action<PageSession, PageCommand>> All = new(StringComparer.Ordinal)
    {
        ["show"] = (session, command) => session.Show(command),
        ["ack"] = (session, _) => session.Acknowledge(),
        ["repeat"] = (session, command) => session.Send(new { type = "repeat", revision = command.Revision, repetition = session.Studio.Repeat(command.State ?? new StudioState()) }),
        ["start"] = (session, command) => session.Start(command),
        ["stop"] = (session, command) => session.Stop(command),
        ["cancel"] = (session, command) => session.Cancel(command),
        ["step"] = (session, command) => session.GoTo(command),
        ["have"] = (session, command) => session.Want(command.Latents ?? []),
    };

    public static void Obey(PageSession session, PageCommand command)
    {
        if (!All.TryGetValue(command.Type, out Action<PageSession, PageCommand>? obey))
        {
            throw new UsageException($"The studio has no command '{command.Type}'. Load the page again.");
        }

        obey(session, command);
    }
}
