using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Images in a zip archive, read in place by position: nothing is unpacked, and threads do not wait for each other.</summary>
internal sealed class ZipImages : ImageFiles
{
    private const int MaximumEntryBytes = 1 << 30;

    private readonly SafeFileHandle _file;
    private readonly string[] _names;
    private readonly ZipEntry[] _entries;
    private readonly Dictionary<string, ZipEntry> _datasetJsons;

    private ZipImages(string path, SafeFileHandle file, string[] names, ZipEntry[] entries, Dictionary<string, ZipEntry> datasetJsons, LeftOutFiles leftOut)
        : base(path, names, leftOut)
    {
        _file = file;
        _names = names;
        _entries = entries;
        _datasetJsons = datasetJsons;
    }

    public static ImageStorageKind Kind { get; } = new(
        "a .zip of images",
        spec => File.Exists(spec) && spec.EndsWith(".zip", StringComparison.OrdinalIgnoreCase),
        (spec, options) => WithLabels(Open(spec), options));

    public override string Name => Path.GetFileNameWithoutExtension(Root);

    public override long SizeBytes(int index) => _entries[index].CompressedBytes;

    public override void Dispose() => _file.Dispose();

    public override byte[] ReadFile(int index) => Read(_entries[index], _names[index]);

    public override byte[]? ReadDatasetJson(string folder) =>
        _datasetJsons.TryGetValue(folder + ImageFileNames.DatasetJson, out ZipEntry entry) ? Read(entry, folder + ImageFileNames.DatasetJson) : null;

    public static ZipImages Open(string path)
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
            var datasetJsons = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
            var leftOut = new LeftOutFiles();
            ZipDirectory.Read(file, path, (name, entry) =>
            {
                if (Path.GetFileName(name) == ImageFileNames.DatasetJson)
                {
                    datasetJsons[name] = entry;
                }
                else if (ImageFileNames.IsImage(name))
                {
                    names.Add(name);
                    entries.Add(entry);
                }
                else
                {
                    leftOut.Add(name);
                }
            });

            string[] sortedNames = [.. names];
            ZipEntry[] sortedEntries = [.. entries];
            Array.Sort(sortedNames, sortedEntries, StringComparer.Ordinal);
            return new ZipImages(path, file, sortedNames, sortedEntries, datasetJsons, leftOut);
        }
        catch (StyleGanException) when (FileKind.Of(path) is { } kind and not FileKind.Zip)
        {
            file.Dispose();
            throw FileKind.Refusal(path, kind, "a zip archive of images", string.Empty);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    protected override string Describe(string fileName) => $"{Root}: {fileName}";

    private byte[] Read(ZipEntry entry, string fileName)
    {
        string name = Describe(fileName);
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
            throw new StyleGanException($"{name} claims {Quantity.Of(entry.SizeBytes, "byte")}; more than {MaximumEntryBytes} are not read.");
        }

        long offset = ZipDirectory.FindContent(_file, Root, fileName, entry);
        byte[] content = new byte[entry.CompressedBytes];
        ZipDirectory.ReadExactly(_file, content, offset, Root);
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
                    throw new StyleGanException($"{name} is damaged: it holds more than the {Quantity.Of(sizeBytes, "byte")} it claims.");
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
