using System.Runtime.InteropServices;
using StyleGanSharp.Cli.Shell;

namespace StyleGanSharp.Tests.Cli;

public sealed class StopSignalsTests
{
    [Theory]
    [InlineData(PosixSignal.SIGINT, PosixSignal.SIGINT, true)]
    [InlineData(PosixSignal.SIGTERM, PosixSignal.SIGINT, true)]
    [InlineData(PosixSignal.SIGHUP, PosixSignal.SIGQUIT, true)]
    [InlineData(PosixSignal.SIGTERM, PosixSignal.SIGTERM, false)]
    [InlineData(PosixSignal.SIGINT, PosixSignal.SIGTERM, false)]
    [InlineData(PosixSignal.SIGHUP, PosixSignal.SIGHUP, false)]
    public void Given_two_signals_together_When_received_Then_the_first_cancels_and_only_a_key_of_the_user_ends_at_once(PosixSignal first, PosixSignal second, bool endsAtOnce)
    {
        (int firsts, int seconds) = (0, 0);
        using var signals = new StopSignals(() => firsts++, () => seconds++);
        Assert.False(signals.Token.IsCancellationRequested);
        signals.Receive(first);
        Assert.Equal((true, 1, 0), (signals.Token.IsCancellationRequested, firsts, seconds));
        signals.Receive(second);
        Assert.Equal((1, endsAtOnce ? 1 : 0), (firsts, seconds));
    }

    [Fact]
    public async Task Given_sigterm_When_it_comes_again_later_Then_it_ends_at_once()
    {
        int seconds = 0;
        using var signals = new StopSignals(() => { }, () => seconds++);
        signals.Receive(PosixSignal.SIGTERM);
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        signals.Receive(PosixSignal.SIGTERM);
        Assert.Equal(1, seconds);
    }

    [Fact]
    public void Given_a_terminal_that_is_gone_When_written_to_Then_nothing_is_thrown()
    {
        using var writer = new TerminalWriter(new ClosedTerminal());
        writer.Write('a');
        writer.Write("text");
        writer.Write(['b', 'c'], 0, 2);
        writer.WriteLine("line");
        writer.WriteLine();
        writer.Flush();
    }

    private sealed class ClosedTerminal : StringWriter
    {
        public override void Write(char value) => throw new IOException("Input/output error");

        public override void Write(char[] buffer, int index, int count) => throw new IOException("Input/output error");

        public override void Write(string? value) => throw new IOException("Input/output error");

        public override void Flush() => throw new IOException("Input/output error");
    }
}
