using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>NumPy's archives of arrays (.npz), which are zips of .npy files, and single ones of these (NEP 1).</summary>
internal static partial class NpzFile
{
    private const int MaxBytes = 1 << 30;
    private const int AlignmentBytes = 64;
    private const string Suffix = ".npy";
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];
    private static readonly (string Name, ScalarType Type, int SizeBytes)[] Types = [("f2", ScalarType.Float16, 2), ("f4", ScalarType.Float32, 4), ("f8", ScalarType.Float64, 8)];

    /// <summary>Writes float tensors by name.</summary>
    public static void Save(string path, IReadOnlyCollection<KeyValuePair<string, Tensor>> tensors) => SafeFile.Write(path, stream =>
    {
        using var zip = new ZipWriter(stream);
        foreach ((string name, Tensor tensor) in tensors)
        {
            using var scope = NewDisposeScope();
            Tensor values = tensor.detach().to(ScalarType.Float32).cpu().contiguous();
            string shape = string.Join(", ", values.shape) + (values.dim() == 1 ? "," : string.Empty);
            string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}";
            int start = Magic.Length + 4;
            header = header.PadRight(((start + header.Length + AlignmentBytes) / AlignmentBytes * AlignmentBytes) - start - 1) + "\n";
            byte[] head = [.. Magic, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header)];
            zip.Add(name + Suffix, [.. head, .. values.bytes]);
        }

        zip.Finish();
    });

    /// <summary>Reads the floating-point arrays: of 16, 32 or 64 bits, in either byte order, rows or columns first. Other arrays are passed over.</summary>
    /// <param name="path">An archive, or a single array, whose name is empty.</param>
    /// <returns>Fresh tensors on the CPU, float32.</returns>
    /// <exception cref="StyleGanException">When the file is missing or damaged, or holds no such array.</exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        var arrays = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var others = new List<string>();
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (FileKind.Of(stream) == FileKind.NumPyArray)
            {
                Add(string.Empty, Path.GetFileName(path), stream, stream.Length);
            }
            else
            {
                using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
                foreach (ZipArchiveEntry entry in zip.Entries)
                {
                    using Stream content = entry.Open();
                    Add(entry.FullName.EndsWith(Suffix, StringComparison.Ordinal) ? entry.FullName[..^Suffix.Length] : entry.FullName, entry.FullName, content, entry.Length);
                }
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || Directory.Exists(path))
        {
            throw FileKind.Unreadable(path, e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or OverflowException)
        {
            throw new StyleGanException($"{path} is not an .npz file that can be read: {e.Message.Split('\n')[0]}", e);
        }

        return arrays.Count > 0 ? arrays : throw new StyleGanException($"{path} holds no array of floating-point numbers{(others.Count > 0 ? $"; it has {string.Join(", ", others.Take(5))}" : string.Empty)}.");

        void Add(string name, string file, Stream content, long length)
        {
            if (Read(path, file, content, length, out string type) is { } array)
            {
                arrays[name] = array;
            }
            else
            {
                others.Add($"{file} ({type})");
            }
        }
    }

    /// <returns>Null when the elements are of another type.</returns>
    private static Tensor? Read(string path, string name, Stream content, long length, out string type)
    {
        if (length > MaxBytes)
        {
            throw new StyleGanException($"{path}: the array {name} has {Quantity.Of(length, "byte")}; at most {MaxBytes} are read.");
        }

        byte[] data = new byte[length];
        content.ReadExactly(data);
        bool isLong = data.Length > 6 && data[6] > 1;
        int start = isLong ? 12 : 10;
        int headerBytes = data.Length < start ? 0 : isLong ? BitConverter.ToInt32(data, 8) : BitConverter.ToUInt16(data, 8);
        string header = data.AsSpan().StartsWith(Magic) && headerBytes > 0 && headerBytes <= data.Length - start ? Encoding.Latin1.GetString(data, start, headerBytes) : string.Empty;
        (Match order, Match sides) = (Order().Match(header), Sides().Match(header));
        Match element = Element().Match(header);
        if (!order.Success || !sides.Success)
        {
            throw new StyleGanException($"{path}: {name} is not an array as NumPy writes it. The file is damaged.");
        }

        type = element.Success ? element.Groups["type"].Value : "records";
        string code = type.TrimStart('<', '>', '=', '|');
        (string known, ScalarType scalar, int sizeBytes) = Array.Find(Types, item => item.Name == code);
        if (known is null)
        {
            return null;
        }

        long[] shape = [.. sides.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(side => long.Parse(side, CultureInfo.InvariantCulture))];
        long expected = shape.Aggregate((long)sizeBytes, (size, side) => checked(size * side));
        Span<byte> values = data.AsSpan(start + headerBytes);
        if (expected != values.Length)
        {
            throw new StyleGanException($"{path}: {name} [{string.Join(", ", shape)}] should have {Quantity.Of(expected, "byte")} of values and has {values.Length}. The file is damaged.");
        }

        for (int i = 0; type[0] == '>' && i < values.Length; i += sizeBytes)
        {
            values.Slice(i, sizeBytes).Reverse();
        }

        using var scope = NewDisposeScope();
        bool isColumnsFirst = order.Groups["fortran"].Value == "True";
        Tensor array = empty(isColumnsFirst ? [.. shape.Reverse()] : shape, scalar, CPU);
        if (values.Length > 0)
        {
            values.CopyTo(array.bytes);
        }

        array = isColumnsFirst ? array.permute([.. Enumerable.Range(0, shape.Length).Select(axis => (long)(shape.Length - 1 - axis))]) : array;
        return array.to(ScalarType.Float32).contiguous().MoveToOuterDisposeScope();
    }

    [GeneratedRegex("'descr': *'(?<type>[^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Element();

    [GeneratedRegex("'fortran_order': *(?<fortran>True|False)", RegexOptions.CultureInvariant)]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape': *\((?<shape>[0-9, ]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Sides();
}
