using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace StyleGanSharp.Runtime;

/// <summary>What a file is by its first bytes, whatever its name says: a parser that cannot read it can then say why.</summary>
internal static partial class FileKind
{
    /// <summary>A pickle of Python.</summary>
    public const string Pickle = "a pickle of Python";

    /// <summary>A safetensors file.</summary>
    public const string Safetensors = "a safetensors file";

    /// <summary>A single array of NumPy.</summary>
    public const string NumPyArray = "a NumPy array (.npy)";

    /// <summary>An image of an iPhone, most often.</summary>
    public const string Heic = "a HEIC image";

    /// <summary>Any zip archive, with its many uses.</summary>
    public const string Zip = "a zip archive";

    /// <summary>What a pickle of the oldest protocols looks like too.</summary>
    public const string PlainText = "a text";

    /// <summary>How many bytes at the start tell.</summary>
    public const int StartBytes = 512;

    private static readonly (string Start, int At, string Kind)[] Signatures =
    [
        ("\u0093NUMPY", 0, NumPyArray),
        ("PK\u0003\u0004", 0, Zip),
        ("PK\u0005\u0006", 0, "an empty zip archive"),
        ("\u0089PNG\r\n", 0, "a PNG image"),
        ("\u00ff\u00d8\u00ff", 0, "a JPEG image"),
        ("GIF8", 0, "a GIF image"),
        ("II*\0", 0, "a TIFF image"),
        ("MM\0*", 0, "a TIFF image"),
        ("WEBP", 8, "a WebP image"),
        ("\u00ff\u000a", 0, "a JPEG XL image"),
        ("\0\0\0\u000cJXL ", 0, "a JPEG XL image"),
        ("\0\0\0\u000cjP  ", 0, "a JPEG 2000 image"),
        ("\u00ff\u004f\u00ff\u0051", 0, "a JPEG 2000 image"),
        ("8BPS", 0, "a Photoshop image"),
        ("v/1\u0001", 0, "an OpenEXR image"),
        ("ftypavi", 4, "an AVIF image"),
        ("ftyphei", 4, Heic),
        ("ftyphev", 4, Heic),
        ("ftypmif", 4, "a HEIF image"),
        ("ftyp", 4, "a video (MP4)"),
        ("\u001aE\u00df\u00a3", 0, "a video (Matroska, WebM)"),
        ("\u001f\u008b", 0, "compressed with gzip; unpack it first"),
        ("BZh", 0, "compressed with bzip2; unpack it first"),
        ("\u00fd7zXZ", 0, "compressed with xz; unpack it first"),
        ("\u0028\u00b5\u002f\u00fd", 0, "compressed with zstd; unpack it first"),
        ("7z\u00bc\u00af", 0, "a 7z archive; unpack it first"),
        ("Rar!", 0, "a RAR archive; unpack it first"),
        ("ustar", 257, "a tar archive; unpack it first"),
        ("\u0089HDF", 0, "an HDF5 file, as Keras and h5py write them"),
        ("%PDF", 0, "a PDF document"),
        ("GGUF", 0, "a GGUF file of a language model"),
        ("\0\u0005\u0016\u0007", 0, "a companion file of macOS (._NAME), not the file itself"),
        ("\u007fELF", 0, "a program"),
        ("SQLite format 3", 0, "an SQLite database"),
    ];

    /// <summary>What a file or folder is.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A noun phrase, e.g. "a PNG image"; null when it is unknown or cannot be read.</returns>
    public static string? Of(string path)
    {
        if (Directory.Exists(path))
        {
            return "a folder";
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            return Of(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What a stream holds; its position stays.</summary>
    public static string? Of(Stream stream)
    {
        long position = stream.Position;
        stream.Position = 0;
        byte[] start = new byte[(int)Math.Min(StartBytes, stream.Length)];
        stream.ReadExactly(start);
        stream.Position = position;
        return Of(start, stream.Length);
    }

    /// <summary>What bytes are.</summary>
    /// <param name="start">The first bytes, some hundred where there are so many.</param>
    /// <param name="length">How many there are in all.</param>
    public static string? Of(ReadOnlySpan<byte> start, long length)
    {
        if (length == 0)
        {
            return "empty (0 bytes)";
        }

        if (start.Length >= 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5)
        {
            return Pickle;
        }

        string bytes = Encoding.Latin1.GetString(start);
        if (Array.Find(Signatures, item => item.At + item.Start.Length <= bytes.Length && string.CompareOrdinal(bytes, item.At, item.Start, 0, item.Start.Length) == 0) is { Kind: not null } found)
        {
            return found.Kind;
        }

        return start.Length >= 9 && start[8] == '{' && BinaryPrimitives.ReadInt64LittleEndian(start) is > 0 and < int.MaxValue ? Safetensors
            : !start.ContainsAnyExcept((byte)0) ? "filled with zeros, as an interrupted copy leaves it"
            : !IsUtf8(start) ? null
            : Text(bytes.TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n'));
    }

    /// <summary>An error that says what a file is in place of what it should be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it is, or null.</param>
    /// <param name="expected">What it should be, e.g. "a safetensors file".</param>
    /// <param name="unknown">Why it is not that, where its kind is unknown.</param>
    public static StyleGanException Refusal(string path, string? kind, string expected, string unknown) =>
        new(kind is null ? $"{path} is not {expected}: {unknown}" : $"{path} is {kind}, not {expected}.");

    /// <summary>An error that says why a file cannot be opened.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What came of trying.</param>
    /// <param name="missing">What to say where there is nothing.</param>
    public static StyleGanException Unreadable(string path, Exception cause, string missing = "Check the path.") => new(
        Directory.Exists(path) ? $"{path} is a folder, and a file is needed here." : File.Exists(path) ? $"{path} cannot be read: {cause.Message}" : $"{path} does not exist. {missing}", cause);

    /// <summary>Whether bytes are text; at the end of what was read a letter may be cut off.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> start)
    {
        for (int cut = 0; cut <= (start.Length < StartBytes ? 0 : 3); cut++)
        {
            if (Utf8.IsValid(start[..^cut]))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Text(string text)
    {
        if (Pointer().Match(text) is { Success: true } pointer)
        {
            long size = long.Parse(pointer.Groups["size"].Value, CultureInfo.InvariantCulture);
            return $"a Git LFS pointer to {size.ToString("N0", CultureInfo.InvariantCulture)} bytes (fetch them with 'git lfs pull')";
        }

        return Page().IsMatch(text) ? "a web page (download the file itself, not the page about it)"
            : text.Length == 0 || text.Any(letter => letter < ' ' && letter is not ('\t' or '\r' or '\n' or '\f')) ? null
            : text[0] is '{' or '[' ? "a text in JSON" : PlainText;
    }

    [GeneratedRegex(@"^version https://git-lfs\.github\.com/spec/v1\s.*?size (?<size>[0-9]{1,18})", RegexOptions.Singleline)]
    private static partial Regex Pointer();

    [GeneratedRegex(@"^(<!doctype html|<html|<head|<body|<\?xml|<!--|<script)", RegexOptions.IgnoreCase)]
    private static partial Regex Page();
}
