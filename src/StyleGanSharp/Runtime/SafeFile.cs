namespace StyleGanSharp.Runtime;

/// <summary>Writes files so that a reader sees the old content or the new, never a part.</summary>
public static class SafeFile
{
    /// <summary>Writes to a temporary name beside the target, flushes to the disk, then renames.</summary>
    /// <param name="path">The file to make or replace. Its folder is created.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="StyleGanException">When the folder or file cannot be written or the disk is full; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            FileReplacement.Move(temporary, full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Discard(temporary);
            throw new StyleGanException($"{path} cannot be written: {e.Message} {(FileReplacement.IsInUse(e) ? "Close the program that has it open" : "Free some space")} or choose another folder.", e);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    /// <summary>Appends to a file, all or nothing: what a full disk cut off is taken back.</summary>
    /// <param name="path">The file, made if it is not there. Its folder is created.</param>
    /// <param name="content">What to append.</param>
    /// <exception cref="StyleGanException">When the folder or file cannot be written or the disk is full; the file is as it was.</exception>
    public static void Append(string path, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            long end = stream.Length;
            try
            {
                stream.Write(content);
            }
            catch (IOException)
            {
                stream.SetLength(end);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StyleGanException($"{path} cannot be written: {e.Message} Free some space or choose another folder.", e);
        }
    }

    /// <summary>Tries whether a file can be made, before work whose result it will be; nothing is left behind.</summary>
    /// <param name="path">The file, which need not be there; where it is, it stays as it is. A name that ends with a separator is that of a folder of files.</param>
    /// <exception cref="StyleGanException">When the folder or file cannot be written.</exception>
    public static void RequireWritable(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string full = Path.GetFullPath(Path.EndsInDirectorySeparator(path) ? Path.Combine(path, "result") : path);
        if (full.StartsWith("/dev/", StringComparison.Ordinal))
        {
            return; // a device is no file in a folder of the user's
        }

        string temporary = $"{full}.{Environment.ProcessId}.tmp";
        var made = new Stack<string>();
        try
        {
            if (Directory.Exists(full))
            {
                throw new IOException("It is a folder.");
            }

            for (string? folder = Path.GetDirectoryName(full); folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            {
                made.Push(folder);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            if (File.Exists(full))
            {
                new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StyleGanException($"{Path.TrimEndingDirectorySeparator(path)} cannot be written: {e.Message} Choose another folder.", e);
        }
        finally
        {
            foreach (string folder in made.Reverse())
            {
                DiscardFolder(folder);
            }
        }
    }

    private static void DiscardFolder(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was not made, or another program uses it by now.
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that brought us here matters more.
        }
    }

    /// <summary>Whether a place lies in a folder or is it, also where links lead there.</summary>
    /// <param name="path">The place, which need not exist.</param>
    /// <param name="folder">The folder.</param>
    public static bool IsInside(string path, string folder)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(folder);
        return RealPath.IsInside(path, folder);
    }
}
