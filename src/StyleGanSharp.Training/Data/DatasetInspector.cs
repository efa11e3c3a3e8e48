using System.Security.Cryptography;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Looks through a data set: sizes, labels, color statistics, unreadable images, and a contact sheet.</summary>
public static class DatasetInspector
{
    private const int ImagesAhead = 16;
    private const int PaddingPx = 2;
    private const byte Paper = 255;

    private sealed record Look(int Width, int Height, int Channels, ColorSums Colors, Image? Cell, string Content, bool IsDark);

    /// <summary>What is said of images that are nearly black; null for none.</summary>
    internal static string? DarkNote(int count, string? first) => count == 0 ? null
        : $"{count} {(count == 1 ? "image is" : "images are")} nearly black, no value above {DarkValue} of 255 (the first: {first}): files of 16 bits that use only 12? Scale their values first.";

    /// <summary>Whether an image is nearly black.</summary>
    internal static bool IsDark(Image image) => !image.Pixels.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)DarkValue);

    /// <summary>The brightest value of an image that is said to be nearly black: what 12 bits in a file of 16 leave.</summary>
    private const int DarkValue = 15;

    /// <summary>Inspects any data; its images may be of any sizes.</summary>
    /// <param name="spec">A folder, .zip, IDX file or built-in images.</param>
    /// <param name="options">How closely; null is the defaults.</param>
    /// <param name="progress">Receives the fraction of images done, 0 … 1; may be null.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="UsageException">When an option is out of range or the text names no known kind of data.</exception>
    /// <exception cref="StyleGanException">When the source or its labels cannot be read.</exception>
    /// <exception cref="OperationCanceledException">When canceled.</exception>
    public static DatasetInspection Inspect(string spec, DatasetInspectOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new DatasetInspectOptions();
        options.Validate();
        using IImageStorage images = ImageStorage.Open(spec, new ImageDatasetOptions { LabelsIfPresent = true, LabelsFromFolders = options.LabelsFromFolders });
        int count = Math.Min(options.MaxImages ?? int.MaxValue, images.Count);
        int cellCount = Math.Min(options.CellsPerSide * options.CellsPerSide, count);
        int workers = options.Workers ?? Environment.ProcessorCount;
        var kinds = new Dictionary<(int Width, int Height, int Channels), int>();
        var colors = new ColorSums();
        var cells = new List<Image>();
        var unreadable = new List<DatasetProblem>();
        var hashes = new Dictionary<string, int>(StringComparer.Ordinal);
        var channels = new ChannelCounts();
        (int equal, string? firstEqual, int dark, string? firstDark) = (0, null, 0, null);

        using var looks = new OrderedWorkers<(Look? Look, DatasetProblem? Problem)>(
            i => LookAt(images, Spread(i, images.Count, count), IsCell(i, count, cellCount) ? options.CellPx : 0),
            count, workers, ImagesAhead * workers, "dataset inspect");
        for (int i = 0; i < count; i++)
        {
            (Look? look, DatasetProblem? problem) = looks.Next(cancellationToken);
            if (look is not null)
            {
                (int, int, int) kind = (look.Width, look.Height, look.Channels);
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                colors.Add(look.Colors);
                string name = images.Describe(Spread(i, images.Count, count));
                channels.Add(look.Channels, name);
                if (!hashes.TryAdd(look.Content, i))
                {
                    equal++;
                    firstEqual ??= $"{name} and {images.Describe(Spread(hashes[look.Content], images.Count, count))}";
                }

                if (look.IsDark)
                {
                    dark++;
                    firstDark ??= name;
                }

                if (look.Cell is not null)
                {
                    cells.Add(look.Cell);
                }
            }
            else
            {
                unreadable.Add(problem!);
            }

            progress?.Report((i + 1) / (double)count);
        }

        ImageKindCount[] sorted = [.. kinds.OrderByDescending(k => k.Value).ThenBy(k => k.Key).Select(k => new ImageKindCount(k.Key.Width, k.Key.Height, k.Key.Channels, k.Value))];
        return new DatasetInspection
        {
            Name = images.Name,
            Count = images.Count,
            Checked = count,
            Kinds = sorted,
            LabelDim = images.Labels?.Dim ?? 0,
            Classes = CountClasses(images.Labels),
            Numbers = images.Labels?.Numbers() ?? [],
            Mean = colors.Mean(),
            StandardDeviation = colors.StandardDeviation(),
            Unreadable = unreadable,
            Notes =
            [
                .. images.Notes,
                .. images.Labels?.Notes ?? [],
                .. new[]
                {
                    channels.Note(sorted.Select(kind => kind.Channels).DefaultIfEmpty().Max()),
                    equal == 0 ? null : $"{equal} {(equal == 1 ? "image is" : "images are")} equal to another (the first: {firstEqual}).",
                    DarkNote(dark, firstDark),
                }.OfType<string>(),
            ],
            ContactSheet = cells.Count == 0 ? null : ImageGrid.Compose(cells, Math.Min(options.CellsPerSide, cells.Count), PaddingPx, Paper),
            UnsupportedReason = FindUnsupportedReason(sorted, unreadable.Count),
        };
    }

    private static (Look? Look, DatasetProblem? Problem) LookAt(IImageStorage images, int index, int cellPx)
    {
        try
        {
            Image image = images.Read(index);
            var colors = new ColorSums();
            colors.Add(image);
            Image? cell = null;
            if (cellPx > 0)
            {
                // Small images are enlarged without smoothing: their pixels are what one wants to see.
                ResizeFilter filter = Math.Max(image.Width, image.Height) < cellPx ? ResizeFilter.Box : ResizeFilter.Lanczos;
                cell = ImageResizer.ToSquare(ImageConversion.WithChannels(image, image.Channels == 1 ? 1 : 3, Paper), cellPx, ImageTransform.Pad, filter, Paper);
            }

            string content = $"{image.Width}x{image.Height}x{image.Channels} {Convert.ToHexString(SHA256.HashData(image.Pixels))}";
            return (new Look(image.Width, image.Height, image.Channels, colors, cell, content, IsDark(image)), null);
        }
        catch (StyleGanException e)
        {
            return (null, DatasetProblem.From(images.Describe(index), e));
        }
    }

    private static int Spread(long i, int total, int count) => (int)(i * total / count);

    /// <summary>Whether image i of count is one of the evenly spread cells: the first one at or after each mark.</summary>
    private static bool IsCell(long i, int count, int cellCount) => i == 0 || (i * cellCount / count) != ((i - 1) * cellCount / count);

    private static ClassCount[] CountClasses(LabelTable? labels)
    {
        if (labels?.Classes is not { } classes)
        {
            return [];
        }

        int[] counts = new int[labels.Dim];
        foreach (int c in classes)
        {
            counts[c]++;
        }

        return [.. counts.Select((count, i) => new ClassCount(i, labels.Names is { } names && i < names.Length ? names[i] : null, count))];
    }

    private static string? FindUnsupportedReason(ImageKindCount[] kinds, int unreadable)
    {
        if (unreadable > 0)
        {
            return $"{unreadable} of the images cannot be read.";
        }

        int sizes = kinds.DistinctBy(kind => (kind.Width, kind.Height)).Count();
        if (sizes > 1)
        {
            return $"The images have {sizes} different sizes.";
        }

        return kinds[0].Width != kinds[0].Height || !ImageDatasetOptions.IsResolution(kinds[0].Width)
            ? $"The images are {kinds[0].Width}x{kinds[0].Height}, not squares with a power of two as side from 4 to 4096."
            : null;
    }
}
