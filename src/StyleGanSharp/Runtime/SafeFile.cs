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

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Discard(temporary);
            throw new StyleGanException($"{path} cannot be written: {e.Message} Free some space or choose another folder.", e);
        }
        catch
        {
            Discard(temporary);
            throw;
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
}
