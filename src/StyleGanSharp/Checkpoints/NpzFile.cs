using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>NumPy's archives of arrays (.npz): a zip of .npy files, version 1.0 of that format (NEP 1).</summary>
internal static partial class NpzFile
{
    private const int MaxBytes = 1 << 30;
    private const int AlignmentBytes = 64;
    private const string Suffix = ".npy";
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];
    private static readonly (string Name, ScalarType Type, int SizeBytes)[] Types = [("<f4", ScalarType.Float32, 4), ("<f8", ScalarType.Float64, 8)];

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

    /// <summary>Reads all float arrays.</summary>
    /// <returns>Fresh tensors on the CPU, float32.</returns>
    /// <exception cref="StyleGanException">When the file is missing, damaged or holds other arrays.</exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return zip.Entries.ToDictionary(
                entry => entry.FullName.EndsWith(Suffix, StringComparison.Ordinal) ? entry.FullName[..^Suffix.Length] : entry.FullName, entry => Read(path, entry), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StyleGanException($"{path} does not exist. Check the path.", e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StyleGanException($"{path} is not an .npz file that can be read: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static Tensor Read(string path, ZipArchiveEntry entry)
    {
        if (entry.Length > MaxBytes)
        {
            throw new StyleGanException($"{path}: the array {entry.FullName} has {entry.Length} bytes; at most {MaxBytes} are read.");
        }

        byte[] data = new byte[entry.Length];
        using (Stream content = entry.Open())
        {
            content.ReadExactly(data);
        }

        bool isLong = data.Length > 6 && data[6] > 1;
        int start = isLong ? 12 : 10;
        int headerBytes = data.Length < start ? 0 : isLong ? BitConverter.ToInt32(data, 8) : BitConverter.ToUInt16(data, 8);
        Match header = data.AsSpan().StartsWith(Magic) && headerBytes > 0 && headerBytes <= data.Length - start
            ? Header().Match(Encoding.ASCII.GetString(data, start, headerBytes))
            : Match.Empty;
        (string Name, ScalarType Type, int SizeBytes) type = Array.Find(Types, item => item.Name == header.Groups["type"].Value);
        if (!header.Success || type.Name is null)
        {
            throw new StyleGanException($"{path}: {entry.FullName} is not an array of 32- or 64-bit floats in C order. Save it with numpy.savez(path, w=w.astype('float32')).");
        }

        long[] shape = [.. header.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(side => long.Parse(side, CultureInfo.InvariantCulture))];
        long sizeBytes = shape.Aggregate((long)type.SizeBytes, (size, side) => checked(size * side));
        if (sizeBytes != data.Length - start - headerBytes)
        {
            throw new StyleGanException($"{path}: {entry.FullName} [{string.Join(", ", shape)}] should have {sizeBytes} bytes of values and has {data.Length - start - headerBytes}. The file is damaged.");
        }

        using var scope = NewDisposeScope();
        Tensor values = empty(shape, type.Type, CPU);
        data.AsSpan(start + headerBytes).CopyTo(values.bytes);
        return values.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    [GeneratedRegex(@"^\{'descr': '(?<type>[^']+)', 'fortran_order': False, 'shape': \((?<shape>[0-9, ]*)\),? *\}", RegexOptions.CultureInvariant)]
    private static partial Regex Header();
}
