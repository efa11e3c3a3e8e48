using System.Net;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics.Texts;

/// <summary>Cuts texts into the pieces that CLIP reads: words in small letters, their bytes joined pair by pair (arXiv 2103.00020, §2.4; arXiv 1508.07909).</summary>
internal sealed partial class ClipTokenizer : ITextTokenizer
{
    private readonly BpeTokenizer _words;
    private readonly int _start;
    private readonly int _end;

    public ClipTokenizer(ClipVocabulary vocabulary)
    {
        VocabularySize = vocabulary.Numbers.Count;
        (_start, _end) = (vocabulary.Numbers[ClipVocabulary.TextStart], vocabulary.Numbers[ClipVocabulary.TextEnd]);
        _words = BpeTokenizer.Create(new BpeOptions(vocabulary.Numbers)
        {
            Merges = vocabulary.Merges,
            ByteLevel = true,
            EndOfWordSuffix = ClipVocabulary.WordEnd,
            PreTokenizer = new RegexPreTokenizer(Words(), null),
        });
    }

    public int VocabularySize { get; }

    public Tensor Encode(IReadOnlyList<string> texts, int length)
    {
        long[] rows = new long[texts.Count * length];
        for (int i = 0; i < texts.Count; i++)
        {
            IReadOnlyList<int> pieces = _words.EncodeToIds(Clean(texts[i]));
            if (pieces.Count == 0 || pieces.Count > length - 2)
            {
                throw new UsageException(pieces.Count == 0 ? "The text is empty. Describe in a few words what is to be seen."
                    : $"The text '{texts[i][..Math.Min(texts[i].Length, 40)]}…' has {pieces.Count} pieces of words; at most {length - 2} can be read. Shorten it.");
            }

            int at = i * length;
            rows[at] = _start;
            pieces.Select(piece => (long)piece).ToArray().CopyTo(rows, at + 1);
            rows[at + 1 + pieces.Count] = _end;
        }

        return tensor(rows, [texts.Count, length]);
    }

    /// <summary>Small letters, single spaces, no HTML.</summary>
    private static string Clean(string text) =>
        Spaces().Replace(WebUtility.HtmlDecode(WebUtility.HtmlDecode(text)), " ").Trim().ToLowerInvariant();

    /// <summary>English endings, words, single digits, runs of other signs.</summary>
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
