using System.Diagnostics;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Serving;

/// <summary>The trainings that this studio started: each a process of its own, which is stopped as Ctrl-C stops it and then saves.</summary>
/// <param name="options">The program, where runs go, which data may be read.</param>
internal sealed class Trainings(StudioOptions options) : IDisposable
{
    private const int MaxAtOnce = 2;
    private const int KeptLines = 40;
    private const int MaxOptions = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly List<Started> _all = [];
    private int _ids;

    /// <summary>What the page may give.</summary>
    public IReadOnlyList<TrainingFlag> Flags => [.. (options.Trainer?.Options ?? []).Where(flag => flag.Role is not (TrainingFlagRole.Folder or TrainingFlagRole.Resume))];

    /// <summary>Starts a training of a new run.</summary>
    /// <param name="root">Where its run folder goes.</param>
    /// <param name="given">Options with their values; null for a switch.</param>
    /// <exception cref="UsageException">When it cannot be started; says why.</exception>
    public int Start(string root, IReadOnlyDictionary<string, string?> given)
    {
        var arguments = new List<string> { NameOf(TrainingFlagRole.Folder), root };
        if (given.Count > MaxOptions)
        {
            throw new UsageException($"There are {given.Count} options; a training takes at most {MaxOptions}.");
        }

        foreach ((string name, string? value) in given)
        {
            TrainingFlag flag = Flags.FirstOrDefault(flag => flag.Name == name) ?? throw new UsageException($"A training that the studio starts has no option '{name}'.");
            if (flag.IsSwitch ? value is not (null or "") : string.IsNullOrWhiteSpace(value) || value.StartsWith('-') || value.Contains('\0', StringComparison.Ordinal))
            {
                throw new UsageException(flag.IsSwitch ? $"{name} stands alone; found the value '{value}'." : $"{name} needs a value; found '{value}'.");
            }

            arguments.AddRange(flag.IsSwitch ? [name] : [name, flag.Role == TrainingFlagRole.Data ? Allowed(value!) : value!]);
        }

        string data = NameOf(TrainingFlagRole.Data);
        return given.ContainsKey(data) ? Run(arguments, null) : throw new UsageException($"A training needs images: give {data}.");
    }

    /// <summary>Continues a run.</summary>
    /// <exception cref="UsageException">When it cannot be.</exception>
    public int Resume(RunFolder folder, string? kimg)
    {
        if (RunCatalog.IsLocked(folder.Path))
        {
            throw new UsageException($"The run {Path.GetFileName(folder.Path)} is running already.");
        }

        if (kimg is not null && !(double.TryParse(kimg, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out double number) && number > 0))
        {
            throw new UsageException($"The length is '{kimg}'; it is a number of thousands of images above 0.");
        }

        return Run([NameOf(TrainingFlagRole.Resume), folder.Path, .. kimg is null ? Array.Empty<string>() : [NameOf(TrainingFlagRole.Length), kimg]], folder.Path);
    }

    /// <summary>Asks the training of a run to save and stop.</summary>
    /// <exception cref="UsageException">When this studio has started none in it that runs.</exception>
    public void Stop(string folder)
    {
        Started? found;
        lock (_gate)
        {
            found = _all.FindLast(item => item.IsRunning && item.Folder == Path.GetFullPath(folder));
        }

        Interrupt(found ?? throw new UsageException($"The run {Path.GetFileName(folder)} does not run by this studio. Press Ctrl-C where it was started."));
    }

    public bool IsOwn(string folder)
    {
        lock (_gate)
        {
            return _all.Exists(item => item.IsRunning && item.Folder == Path.GetFullPath(folder));
        }
    }

    /// <summary>What became of them, the newest first.</summary>
    public IReadOnlyList<object> Describe()
    {
        lock (_gate)
        {
            return [.. _all.AsEnumerable().Reverse().Select(item => (object)new { id = item.Id, run = item.Folder is { } folder ? Path.GetFileName(folder) : null, command = item.Command, state = item.State, message = item.Message })];
        }
    }

    /// <summary>Ends those that run, as Ctrl-C does: they save and can be continued.</summary>
    public void Dispose()
    {
        Started[] running;
        lock (_gate)
        {
            running = [.. _all.Where(item => item.IsRunning)];
        }

        foreach (Started item in running.Where(item => item.IsRunning && !item.IsStopping))
        {
            Interrupt(item);
        }

        foreach (Started item in running)
        {
            item.Process.WaitForExit(Patience);
        }

        _all.ForEach(item => item.Process.Dispose());
    }

    /// <summary>Data that a page may name: what is built in, and what lies in the given folders.</summary>
    private string Allowed(string data)
    {
        if (data.StartsWith("builtin:", StringComparison.Ordinal))
        {
            return data;
        }

        string? path = options.DataFolders.Select(folder => Path.GetFullPath(data, Path.GetFullPath(folder))).FirstOrDefault(path => Path.Exists(path) && options.DataFolders.Any(folder => SafeFile.IsInside(path, Path.GetFullPath(folder))));
        return path ?? throw new UsageException($"The data {data} is not in a folder that the studio may read ({string.Join(", ", options.DataFolders)}). Use builtin:avatars, or start the studio with that folder.");
    }

    private string NameOf(TrainingFlagRole role) => options.Trainer?.Options.First(flag => flag.Role == role).Name ?? throw Missing();

    private static UsageException Missing() => new("This studio cannot start trainings: it was started without a program for them.");

    private int Run(IReadOnlyList<string> arguments, string? folder)
    {
        TrainingProgram program = options.Trainer ?? throw Missing();
        lock (_gate)
        {
            if (_all.Count(item => item.IsRunning) >= MaxAtOnce)
            {
                throw new UsageException($"{MaxAtOnce} trainings run already. Stop one first.");
            }

            var start = new ProcessStartInfo(program.Command[0], [.. program.Command.Skip(1), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
            try
            {
                var started = new Started(++_ids, Process.Start(start)!, string.Join(' ', arguments), folder is null ? null : Path.GetFullPath(folder));
                _all.Add(started);
                return started.Id;
            }
            catch (System.ComponentModel.Win32Exception error)
            {
                throw new UsageException($"The training cannot be started: {error.Message}.", error);
            }
        }
    }

    private static void Interrupt(Started item)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new UsageException("Windows has no signal that stops another program's training. Press Ctrl-C where the studio runs, which ends both.");
        }

        item.IsStopping = true;
        using Process kill = Process.Start(new ProcessStartInfo("kill", [IgnoresInterrupt ? "-TERM" : "-INT", $"{item.Process.Id}"]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    /// <summary>Whether this process, and so those it starts, ignore Ctrl-C, as after nohup.</summary>
    private static bool IgnoresInterrupt => OperatingSystem.IsLinux() && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (Convert.ToUInt64(line[7..].Trim(), 16) & 0b10) != 0;

    private sealed class Started
    {
        private const string FolderMark = "run folder ";

        private readonly Lock _gate = new();
        private readonly Queue<string> _lines = [];
        private string? _error;

        public Started(int id, Process process, string command, string? folder)
        {
            (Id, Process, Command, Folder) = (id, process, command, folder);
            process.OutputDataReceived += (_, line) => Read(line.Data, isError: false);
            process.ErrorDataReceived += (_, line) => Read(line.Data, isError: true);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.StandardInput.Close();
        }

        public int Id { get; }

        public Process Process { get; }

        public string Command { get; }

        public string? Folder { get; private set; }

        public bool IsStopping { get; set; }

        public bool IsRunning => !Process.HasExited;

        public string State => IsRunning ? IsStopping ? "stopping" : "running" : Process.ExitCode switch { 0 => "finished", 3 => "stopped", _ => "failed" };

        public string Message
        {
            get
            {
                lock (_gate)
                {
                    return IsRunning || Process.ExitCode is 0 or 3 ? _lines.LastOrDefault() ?? "starting …" : _error ?? _lines.LastOrDefault() ?? $"it ended with exit code {Process.ExitCode}";
                }
            }
        }

        private void Read(string? line, bool isError)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                return;
            }

            lock (_gate)
            {
                _error = isError && line.StartsWith("error", StringComparison.Ordinal) ? line : _error;
                Folder ??= line.StartsWith(FolderMark, StringComparison.Ordinal) ? Path.GetFullPath(line[FolderMark.Length..].Trim()) : null;
                _lines.Enqueue(line);
                if (_lines.Count > KeptLines)
                {
                    _lines.Dequeue();
                }
            }
        }
    }
}
