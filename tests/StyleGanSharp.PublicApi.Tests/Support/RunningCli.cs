using System.Diagnostics;
using System.Text;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>A run of the program that has not ended.</summary>
internal sealed class RunningCli : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public RunningCli(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, args) => Append(_output, args.Data);
        process.ErrorDataReceived += (_, args) => Append(_error, args.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>Waits until the output has a text.</summary>
    public async Task WaitFor(string text, CancellationToken cancellationToken)
    {
        for (int tries = 0; tries < 1200; tries++)
        {
            lock (_output)
            {
                if (_output.ToString().Contains(text, StringComparison.Ordinal))
                {
                    return;
                }
            }

            Assert.False(_process.HasExited, $"The program ended early: {_error}");
            await Task.Delay(50, cancellationToken);
        }

        Assert.Fail($"'{text}' did not appear in: {_output}");
    }

    public CliResult Wait(int patienceMs)
    {
        if (!_process.WaitForExit(patienceMs))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"The program did not end. It said: {_output}{_error}");
        }

        _process.WaitForExit();
        return new CliResult(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }
}
