using System.IO.Compression;
using System.Text.Json;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Features.Transformers;

/// <summary>The pieces of words that CLIP knows.</summary>
/// <param name="Numbers">Number of each piece, from 0.</param>
/// <param name="Merges">Pairs that are joined to a piece, <c>first second</c>, the most urgent ones first.</param>
internal sealed record ClipVocabulary(IReadOnlyDictionary<string, int> Numbers, IReadOnlyList<string> Merges)
{
    /// <summary>Marks the last piece of a word.</summary>
    public const string WordEnd = "</w>";

    /// <summary>Begins every text.</summary>
    public const string TextStart = "<|startoftext|>";

    /// <summary>Ends every text.</summary>
    public const string TextEnd = "<|endoftext|>";

    /// <summary>Pieces in the published vocabulary.</summary>
    public const int Size = 49408;

    private const int Bytes = 256;

    /// <summary>The published list continues after what CLIP was trained with.</summary>
    private const int MergesUsed = Size - (2 * Bytes) - 2;

    private const string NumbersFile = "vocab.json";
    private const string MergesFile = "merges.txt";
    /// <summary>First byte of a gzip file.</summary>
    private const int GzipMark = 0x1f;

    private const string Header = "#version";
    private const string Unpacked = "bpe_simple_vocab_16e6.txt";

    /// <summary>The published file.</summary>
    public static WeightsEntry File { get; } = new(
        "clip-vocabulary", Unpacked + ".gz", "https://github.com/openai/CLIP/raw/main/clip/bpe_simple_vocab_16e6.txt.gz",
        "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a", 1_356_917, "MIT, CLIP of Radford et al. (OpenAI)", "directions by words (together with clip-b or clip-l)")
    {
        Instead = $"{NumbersFile} with {MergesFile} in the same folder do as well.",
    };

    /// <summary>Looks in a folder of weights for the published list, packed or not, or vocab.json with merges.txt; fetches the list when nothing is there.</summary>
    /// <exception cref="StyleGanException">When there is none to be had, or it is damaged.</exception>
    public static ClipVocabulary Open(FeatureOptions options)
    {
        string folder = options.WeightsFolder ?? WeightsStore.DefaultFolder;
        (string list, string numbers, string merges) = (Path.Combine(folder, Unpacked), Path.Combine(folder, NumbersFile), Path.Combine(folder, MergesFile));
        return WeightsStore.Locate(File, options.WeightsFolder) is { } packed ? Load(packed)
            : System.IO.File.Exists(list) ? Load(list)
            : System.IO.File.Exists(numbers) && System.IO.File.Exists(merges) ? Load(numbers, merges)
            : Load(WeightsStore.Fetch(File, options.WeightsFolder, options.Progress, options.Cancellation));
    }

    /// <summary>Reads a list of merges, from which the numbers follow: bytes, bytes that end a word, what each merge makes, start and end.</summary>
    public static ClipVocabulary Load(string path)
    {
        string[] merges = [.. Lines(path).Take(MergesUsed)];
        string[] letters = Letters();
        IEnumerable<string> pieces = [.. letters, .. letters.Select(letter => letter + WordEnd), .. merges.Select(merge => merge.Replace(" ", string.Empty, StringComparison.Ordinal)), TextStart, TextEnd];
        return Checked(new ClipVocabulary(pieces.Distinct(StringComparer.Ordinal).Select((piece, i) => (piece, i)).ToDictionary(item => item.piece, item => item.i, StringComparer.Ordinal), merges), path);
    }

    /// <summary>Reads numbers (JSON) and merges from two files.</summary>
    public static ClipVocabulary Load(string numbers, string merges)
    {
        try
        {
            using FileStream stream = System.IO.File.OpenRead(numbers);
            return Checked(new ClipVocabulary(JsonSerializer.Deserialize<Dictionary<string, int>>(stream)!, [.. Lines(merges)]), numbers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StyleGanException($"{numbers} cannot be read as a vocabulary: {e.Message.Split('\n')[0]} Fetch it again.", e);
        }
    }

    /// <summary>The characters that stand for the 256 bytes, in the order of their numbers: those that can be seen, then the others as characters from 256 on.</summary>
    private static string[] Letters()
    {
        int[] visible = [.. Enumerable.Range('!', '~' - '!' + 1), .. Enumerable.Range('¡', '¬' - '¡' + 1), .. Enumerable.Range('®', 'ÿ' - '®' + 1)];
        return [.. visible.Concat(Enumerable.Range(Bytes, Bytes - visible.Length)).Select(code => ((char)code).ToString())];
    }

    private static List<string> Lines(string path)
    {
        try
        {
            using FileStream stream = System.IO.File.OpenRead(path);
            bool isPacked = stream.ReadByte() == GzipMark;
            stream.Position = 0;
            using Stream text = isPacked ? new GZipStream(stream, CompressionMode.Decompress) : stream;
            using var reader = new StreamReader(text);
            var lines = new List<string>();
            while (reader.ReadLine() is { } line)
            {
                if (line.Length > 0 && !line.Contains(Header, StringComparison.Ordinal))
                {
                    lines.Add(line);
                }
            }

            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StyleGanException($"{path} cannot be read as a list of merges: {e.Message} Fetch it again.", e);
        }
    }

    private static ClipVocabulary Checked(ClipVocabulary vocabulary, string path)
    {
        string? bad = vocabulary.Merges.FirstOrDefault(merge => merge.Split(' ') is not [{ Length: > 0 } first, { Length: > 0 } second] || !vocabulary.Numbers.ContainsKey(first + second));
        return bad is not null ? throw new StyleGanException($"{path} is no vocabulary of CLIP: the merge '{bad}' is no pair of known pieces. Fetch it again.")
            : vocabulary.Numbers.ContainsKey(TextStart) && vocabulary.Numbers.GetValueOrDefault(TextEnd) == vocabulary.Numbers.Count - 1 ? vocabulary
            : throw new StyleGanException($"{path} is no vocabulary of CLIP: its last piece must be {TextEnd}, and {TextStart} must be in it. Fetch it again.");
    }
}
