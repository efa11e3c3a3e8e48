using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>Cuts texts into the tokens of a text tower.</summary>
internal interface ITextTokenizer
{
    /// <summary>Number of different tokens.</summary>
    int VocabularySize { get; }

    /// <summary>The tokens of texts: start, tokens, end, then zeros.</summary>
    /// <param name="texts">N texts.</param>
    /// <param name="length">Context length T.</param>
    /// <returns>[N, T] int64 on the CPU, a fresh tensor.</returns>
    /// <exception cref="UsageException">When a text is empty or too long.</exception>
    Tensor Encode(IReadOnlyList<string> texts, int length);
}
