using System.Text.Json;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Makes a data set that training can use: images of one size and kind, as PNG files numbered from <c>00000/img00000000.png</c>, with their labels in dataset.json.</summary>
/// <remarks>Equal sources and options give equal bytes, whatever the number of workers. Nothing is left behind when building fails or is canceled.</remarks>
public sealed class DatasetBuilder
{
    private const int FilesPerFolder = 1000;
    private const int ImagesAhead = 16;

    private readonly record struct Converted(byte[]? Png, DatasetProblem? Problem, bool IsDark = false);

    private readonly DatasetBuildOptions _options;
    private readonly IImageStorage _images;
    private readonly IProgress<DatasetBuildProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly int[] _chosen;
    private readonly List<DatasetProblem> _skipped = [];
    private readonly List<int> _written = [];
    private readonly ChannelCounts _kinds = new();
    private int _resolution;
    private int _channels;
    private int _dark;
    private string? _firstDark;

    private DatasetBuilder(DatasetBuildOptions options, IImageStorage images, IProgress<DatasetBuildProgress>? progress, CancellationToken cancellation)
    {
        _options = options;
        _images = images;
        _progress = progress;
        _cancellation = cancellation;
        _chosen = options.MaxImages is { } maximum && maximum < images.Count
            ? SeededShuffle.Subset(images.Count, maximum, seed: 0)
            : [.. Enumerable.Range(0, images.Count)];
    }

    /// <summary>Builds a data set.</summary>
    /// <param name="options">What and how.</param>
    /// <param name="progress">Receives a report after each image; may be null.</param>
    /// <param name="cancellationToken">Stops building and removes what was written.</param>
    /// <returns>What was written, and which images were skipped for which reason.</returns>
    /// <exception cref="UsageException">When the options cannot be used.</exception>
    /// <exception cref="StyleGanException">When the source or its labels cannot be read, no image is usable, sizes differ and no resolution is given, or the destination cannot be written.</exception>
    /// <exception cref="OperationCanceledException">When canceled.</exception>
    public static DatasetBuildReport Build(DatasetBuildOptions options, IProgress<DatasetBuildProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var sourceOptions = new ImageDatasetOptions { LabelsIfPresent = true, LabelsFromFolders = options.LabelsFromFolders };
        using IImageStorage images = ImageStorage.Open(options.Source, sourceOptions);
        return new DatasetBuilder(options, images, progress, cancellationToken).Build();
    }

    private int Workers => _options.Workers ?? Environment.ProcessorCount;

    private DatasetBuildReport Build()
    {
        Scan();
        DatasetDestination.Write(_options.Dest, _options.IsZip, add =>
        {
            ConvertAll(add);
            if (_written.Count == 0)
            {
                throw NothingUsable();
            }

            add(ImageFileNames.DatasetJson, WriteJson());
        });
        return new DatasetBuildReport(_options.Dest, _written.Count, _resolution, _channels, _images.Labels?.Dim ?? 0, [.. _images.Notes, .. new[] { _kinds.Note(_channels), DatasetInspector.DarkNote(_dark, _firstDark) }.OfType<string>(), .. _images.Labels?.Notes ?? []], _skipped);
    }

    /// <summary>Reads the headers: the greatest number of channels is that of the data set, and without a resolution all sizes must be alike.</summary>
    private void Scan()
    {
        using var workers = new OrderedWorkers<(int Width, int Height, int Channels, DatasetProblem? Problem)>(
            i => Identify(_chosen[i]), _chosen.Length, Workers, ImagesAhead * Workers, "dataset scan");
        (int Width, int Height) first = default;
        string? firstName = null;
        DatasetProblem? problem = null;
        int problems = 0;
        for (int i = 0; i < _chosen.Length; i++)
        {
            (int width, int height, int channels, DatasetProblem? found) = workers.Next(_cancellation);
            if (found is not null)
            {
                problem ??= found;
                problems++;
            }
            else
            {
                string name = _images.Describe(_chosen[i]);
                firstName ??= name;
                first = first == default ? (width, height) : first;
                CheckSize(name, width, height, firstName, first);
                int kept = channels == 4 && _options.Alpha != AlphaMode.Keep ? 3 : channels;
                _kinds.Add(kept, name);
                _channels = Math.Max(_channels, kept);
            }

            _progress?.Report(new DatasetBuildProgress(true, i + 1, _chosen.Length, problems));
        }

        if (firstName is null)
        {
            _skipped.Add(problem!);
            throw NothingUsable();
        }

        _resolution = _options.Resolution ?? first.Width;
    }

    private void CheckSize(string name, int width, int height, string firstName, (int Width, int Height) first)
    {
        if (_options.Resolution is not null)
        {
            return;
        }

        if ((width, height) != first)
        {
            throw new OptionException("DatasetBuildOptions.Resolution", null, $"{name} is {width}x{height} and {firstName} {first.Width}x{first.Height}", "Say what size all shall have: DatasetBuildOptions.Resolution = 256, for example.");
        }

        if (width != height || !ImageDatasetOptions.IsResolution(width))
        {
            throw new OptionException(
                "DatasetBuildOptions.Resolution", null, $"{name} is {width}x{height}, not a square with a power of two as side from 4 to 4096", "Say what size all shall have: DatasetBuildOptions.Resolution = 256, for example.");
        }
    }

    private (int Width, int Height, int Channels, DatasetProblem? Problem) Identify(int index)
    {
        try
        {
            (int width, int height, int channels) = _images.Identify(index);
            return (width, height, channels, null);
        }
        catch (StyleGanException e)
        {
            return (0, 0, 0, DatasetProblem.From(_images.Describe(index), e));
        }
    }

    private void ConvertAll(Action<string, ReadOnlyMemory<byte>> add)
    {
        using var workers = new OrderedWorkers<Converted>(i => Convert(_chosen[i]), _chosen.Length, Workers, ImagesAhead * Workers, "dataset build");
        for (int i = 0; i < _chosen.Length; i++)
        {
            Converted converted = workers.Next(_cancellation);
            if (converted.Png is not null)
            {
                add(FileName(_written.Count), converted.Png);
                _written.Add(_chosen[i]);
                if (converted.IsDark)
                {
                    _dark++;
                    _firstDark ??= _images.Describe(_chosen[i]);
                }
            }
            else
            {
                _skipped.Add(converted.Problem!);
            }

            _progress?.Report(new DatasetBuildProgress(false, i + 1, _chosen.Length, _skipped.Count));
        }
    }

    private Converted Convert(int index)
    {
        string name = _images.Describe(index);
        try
        {
            Image image = _images.Read(index);
            if (_options.Transform == ImageTransform.None && image.Width != image.Height)
            {
                return new Converted(null, new DatasetProblem(name, $"is {image.Width}x{image.Height}, not square; choose DatasetBuildOptions.Transform = CenterCrop, for example."));
            }

            byte background = _options.Alpha == AlphaMode.White ? (byte)255 : (byte)0;
            if (image.Channels == 4 && _options.Alpha != AlphaMode.Keep)
            {
                image = ImageConversion.WithChannels(image, 3, background);
            }

            if (image.Channels > _channels)
            {
                return new Converted(null, new DatasetProblem(name, $"has {ImageConversion.ChannelName(image.Channels)}, which its header does not say."));
            }

            Image square = ImageResizer.ToSquare(ImageConversion.WithChannels(image, _channels), _resolution, _options.Transform, _options.Filter, background);
            return new Converted(ImageCodec.Encode(square, ImageFormat.Png), null, DatasetInspector.IsDark(image));
        }
        catch (StyleGanException e)
        {
            return new Converted(null, DatasetProblem.From(name, e));
        }
    }

    private byte[] WriteJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (_images.Labels is not { } labels)
            {
                json.WriteNull("labels");
            }
            else
            {
                json.WriteStartArray("labels");
                for (int i = 0; i < _written.Count; i++)
                {
                    json.WriteStartArray();
                    json.WriteStringValue(FileName(i));
                    labels.Write(json, _written[i]);
                    json.WriteEndArray();
                }

                json.WriteEndArray();
                WriteClassNames(json, labels);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteClassNames(Utf8JsonWriter json, LabelTable labels)
    {
        if (labels.Names is null)
        {
            return;
        }

        json.WriteStartArray("classes");
        foreach (string name in labels.Names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private StyleGanException NothingUsable() =>
        new($"None of the {Quantity.Of(_chosen.Length, "image")} of {_options.Source} can be used. The first one, {_skipped[0].Name}: {_skipped[0].Reason}");

    private static string FileName(int number) => $"{number / FilesPerFolder:D5}/img{number:D8}.png";
}
