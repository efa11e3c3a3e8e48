using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Images in a zip archive, read in place by position: nothing is unpacked, and threads do not wait for each other.</summary>
internal sealed class ZipStore : IFileStore
{
    private const int MaximumEntryBytes = 1 << 30;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly string[] _names;
    private readonly ZipEntry[] _entries;
    private readonly ZipEntry? _datasetJson;

    private ZipStore(string path, SafeFileHandle file, string[] names, ZipEntry[] entries, ZipEntry? datasetJson)
    {
        _path = path;
        _file = file;
        _names = names;
        _entries = entries;
        _datasetJson = datasetJson;
    }

    public static ImageSourceKind Kind { get; } = ImageSourceKind.OfImages(
        "a .zip of images",
        spec => File.Exists(spec) && spec.EndsWith(".zip", StringComparison.OrdinalIgnoreCase),
        (spec, options) => ImageFiles.Open(Open(spec), spec, options));

    public string Name => Path.GetFileNameWithoutExtension(_path);

    public IReadOnlyList<string> FileNames => _names;

    public static ZipStore Open(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException(File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"{path} does not exist. Check the path.", e);
        }

        try
        {
            var names = new List<string>();
            var entries = new List<ZipEntry>();
            ZipEntry? datasetJson = null;
            ZipDirectory.Read(file, path, (name, entry) =>
            {
                if (name == ImageFileNames.DatasetJson)
                {
                    datasetJson = entry;
                }
                else if (ImageFileNames.IsImage(name))
                {
                    names.Add(name);
                    entries.Add(entry);
                }
            });

            string[] sortedNames = [.. names];
            ZipEntry[] sortedEntries = [.. entries];
            Array.Sort(sortedNames, sortedEntries, StringComparer.Ordinal);
            return new ZipStore(path, file, sortedNames, sortedEntries, datasetJson);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public string Describe(string name) => $"{_path}: {name}";

    public byte[] Read(int index) => Read(_entries[index], Describe(_names[index]));

    public long SizeBytes(int index) => _entries[index].CompressedBytes;

    public byte[]? ReadDatasetJson() => _datasetJson is { } entry ? Read(entry, Describe(ImageFileNames.DatasetJson)) : null;

    public void Dispose() => _file.Dispose();

    private byte[] Read(ZipEntry entry, string name)
    {
        if (entry.IsEncrypted)
        {
            throw new StyleGanException($"{name} is encrypted. Pack the archive without a password.");
        }

        if (entry.Method is not (ZipEntry.Stored or ZipEntry.Deflated))
        {
            throw new StyleGanException($"{name} uses zip compression method {entry.Method}, which is not supported. Pack the archive with deflate or without compression.");
        }

        if (entry.SizeBytes is < 0 or > MaximumEntryBytes || entry.CompressedBytes is < 0 or > MaximumEntryBytes || entry.HeaderOffset < 0)
        {
            throw new StyleGanException($"{name} claims {entry.SizeBytes} bytes; more than {MaximumEntryBytes} are not read.");
        }

        long offset = ZipDirectory.FindContent(_file, _path, name[(_path.Length + 2)..], entry);
        byte[] content = new byte[entry.CompressedBytes];
        ZipDirectory.ReadExactly(_file, content, offset, _path);
        byte[] data = entry.Method == ZipEntry.Stored ? content : Inflate(content, (int)entry.SizeBytes, name);
        return data.Length == entry.SizeBytes && Crc32.Compute(data) == entry.Crc
            ? data
            : throw new StyleGanException($"{name} is damaged: its checksum is wrong.");
    }

    private static byte[] Inflate(byte[] compressed, int sizeBytes, string name)
    {
        try
        {
            using var inflated = new DeflateStream(new MemoryStream(compressed), CompressionMode.Decompress);
            using var result = new MemoryStream(Math.Min(sizeBytes, 1 << 20));
            byte[] buffer = new byte[1 << 14];
            int read;
            while ((read = inflated.Read(buffer)) > 0)
            {
                if (result.Length + read > sizeBytes)
                {
                    throw new StyleGanException($"{name} is damaged: it holds more than the {sizeBytes} bytes it claims.");
                }

                result.Write(buffer, 0, read);
            }

            return result.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new StyleGanException($"{name} is damaged: its compressed data is not valid.", e);
        }
    }
}
