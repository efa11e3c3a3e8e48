using System.Runtime.InteropServices;

namespace StyleGanSharp.Runtime.TorchSharpFixes;

/// <summary>Loads a library image on Linux without leaving a file: from an anonymous memory file, or from a private temporary file where that is forbidden.</summary>
internal static partial class MemoryFile
{
    private const uint CloseOnExec = 1;

    public static IntPtr Load(byte[] image, string name)
    {
        int descriptor = memfd_create(name, CloseOnExec);
        if (descriptor >= 0)
        {
            var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
            RandomAccess.Write(handle, image, 0);
            if (NativeLibrary.TryLoad($"/proc/self/fd/{descriptor}", out IntPtr library))
            {
                // Left open for good: the linker knows a library by its path, and would take the next one under the same number for this one.
                handle.SetHandleAsInvalid();
                return library;
            }

            handle.Dispose();
        }

        return LoadFromTemporaryFile(image, name);
    }

    private static IntPtr LoadFromTemporaryFile(byte[] image, string name)
    {
        string folder = Directory.CreateTempSubdirectory("stylegansharp-").FullName;
        try
        {
            string path = Path.Combine(folder, name);
            File.WriteAllBytes(path, image);
            return NativeLibrary.Load(path);
        }
        catch (IOException e)
        {
            throw new StyleGanException($"The temporary folder {folder} cannot hold {name}: {e.Message}. Set TMPDIR to a folder with free space.", e);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);
}
