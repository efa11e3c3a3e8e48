using System.Collections.Concurrent;
using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>The images of a data set that could not be read, as they are met. Safe for use from several threads at once.</summary>
/// <param name="images">Where they lie.</param>
internal sealed class UnreadableImages(IImageStorage images)
{
    private readonly ConcurrentDictionary<int, DatasetProblem> _found = [];

    public int Count => _found.Count;

    /// <summary>In ascending order of their numbers in the storage.</summary>
    public IReadOnlyList<DatasetProblem> Found => _found.IsEmpty ? [] : [.. _found.OrderBy(item => item.Key).Select(item => item.Value)];

    /// <summary>Whether an error is that of one image; one of the whole program would come again with any other.</summary>
    public static bool IsOfImage(Exception e) => e is not (OutOfMemoryException or OperationCanceledException or ObjectDisposedException);

    public bool Contains(int stored) => !_found.IsEmpty && _found.ContainsKey(stored);

    public void Add(int stored, Exception e) => _found.TryAdd(stored, DatasetProblem.From(images.Describe(stored), e));

    /// <summary>Forgets all but some images, which alone are used.</summary>
    public void Keep(HashSet<int> chosen)
    {
        foreach (int stored in _found.Keys.Where(stored => !chosen.Contains(stored)))
        {
            _found.TryRemove(stored, out _);
        }
    }

    /// <exception cref="StyleGanException">When more than half of the images cannot be read: the rest is another data set.</exception>
    public void ThrowIfMost(int count)
    {
        if (_found.Count > count / 2)
        {
            DatasetProblem first = Found[0];
            throw new StyleGanException(string.Create(
                CultureInfo.InvariantCulture, $"{_found.Count:N0} of the {Quantity.Of(count, "image")} of {images.Name} cannot be read, more than half; the first is {first.Name}: {first.Reason}"));
        }
    }
}
