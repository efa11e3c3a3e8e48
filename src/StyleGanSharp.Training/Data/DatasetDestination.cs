using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Writes many named files as one zip or folder that appears only when it is complete.</summary>
internal static class DatasetDestination
{
    /// <summary>Calls <paramref name="body"/> with an action that adds a file.</summary>
    public static void Write(string path, bool isZip, Action<Action<string, ReadOnlyMemory<byte>>> body)
    {
        if (isZip)
        {
            SafeFile.Write(path, stream =>
            {
                using var zip = new ZipWriter(stream);
                body((name, content) => zip.Add(name, content.Span));
                zip.Finish();
            });
            return;
        }

        WriteFolder(path, body);
    }

    private static void WriteFolder(string path, Action<Action<string, ReadOnlyMemory<byte>>> body)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            body((name, content) =>
            {
                string file = Path.Combine(temporary, name);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content.Span);
            });
            if (Directory.Exists(full))
            {
                // Known to be empty; one that has been filled meanwhile is not deleted but an error.
                Directory.Delete(full);
            }

            Directory.Move(temporary, full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
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

    private static void Discard(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that brought us here matters more.
        }
    }
}
