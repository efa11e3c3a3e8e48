using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>How many images have which channels: the rarest kind may decide those of all.</summary>
internal sealed class ChannelCounts
{
    private readonly SortedDictionary<int, (int Count, string First)> _kinds = [];

    public void Add(int channels, string name) =>
        _kinds[channels] = _kinds.TryGetValue(channels, out (int Count, string First) known) ? (known.Count + 1, known.First) : (1, name);

    /// <summary>What a few images make of all, in a sentence; null when all are of one kind or another number of channels is chosen.</summary>
    /// <param name="channels">Those of the data set.</param>
    public string? Note(int channels)
    {
        int total = _kinds.Values.Sum(kind => kind.Count);
        if (_kinds.Count < 2 || _kinds.Keys.Max() != channels || _kinds[channels] is var (count, first) && 2 * count > total)
        {
            return null;
        }

        string has = count == 1 ? "has" : "have";
        return channels == 4
            ? $"{count} of {Quantity.Of(total, "image")} {has} transparency (the first: {_kinds[4].First}), so all become RGBA. Lay transparency over a color when the data set is built (DatasetBuildOptions.Alpha = White), or leave {(count == 1 ? "it" : "them")} out."
            : $"{count} of {Quantity.Of(total, "image")} {has} color (the first: {_kinds[3].First}), so all become RGB. Leave {(count == 1 ? "it" : "them")} out to train on gray images.";
    }
}
