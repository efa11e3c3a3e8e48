using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;

namespace StyleGanSharp.Cli.Shell;

/// <summary>What a verb measures, opened.</summary>
/// <param name="bank">Features that are shared. Takes ownership.</param>
/// <param name="networkPath">The file or folder of the network; null where images are measured.</param>
/// <param name="subject">What is measured, as the user named it.</param>
internal sealed class MeasuredImages(FeatureBank bank, string? networkPath, string subject) : IDisposable
{
    public FeatureBank Bank { get; } = bank;

    public string? NetworkPath { get; } = networkPath;

    public string Subject { get; } = subject;

    public GeneratorNetwork? Generator { get; set; }

    public ImageDataset? Fakes { get; set; }

    public ImageDataset? Data { get; set; }

    public MetricRequest Request { get; set; } = new();

    /// <summary>Opens what is named.</summary>
    /// <returns>What to measure; dispose it.</returns>
    public static MeasuredImages Open<TSettings>(TSettings settings, VerbContext context, IReadOnlyList<Metric> metrics)
        where TSettings : SettingsRecord, IMeasuredSettings
    {
        SubjectSettings subject = settings.Subject;
        TensorScaling? scaling = settings.Measurement.Resize;
        TorchSharp.torch.Device device = settings.Computing.Open();
        var images = new MeasuredImages(new FeatureBank(metrics), subject.Network is { } network ? NetworkSource.Local(network, context) : null, subject.Network ?? subject.Fakes!);
        try
        {
            images.Generator = images.NetworkPath is { } path ? NetworkFile.LoadGenerator(path, device) : null;
            images.Fakes = subject.Fakes is null ? null : ImageDataset.Open(subject.Fakes, new ImageDatasetOptions { AnySize = true, LeaveOutUnreadable = true });
            images.Data = subject.DataName is not { } spec ? null : SubjectSettings.OpenReals(spec, images.Generator?.ImgResolution ?? images.Fakes?.Resolution, subject.Mirror);
            if (images.Generator is { CDim: > 0 } generator && images.Data?.LabelDim != generator.CDim)
            {
                NetworkFileInfo info = NetworkFile.ReadInfo(images.NetworkPath!);
                string drawn = info.HasVectorLabels == true ? "one of the labels of training images that the network's file keeps"
                    : $"a class of 0 to {generator.CDim - 1}{(info.EmptyClasses is { Count: > 0 } ? " that has training images" : string.Empty)}";
                context.Note($"{(images.Data is null ? "there are no real images" : $"{images.Data.Name} has no labels of this network's")}, so each generated image gets {drawn}, all equally often.");
            }

            images.Request = settings.Fill(new MetricRequest
            {
                Generator = images.Generator,
                Fakes = images.Fakes,
                Data = images.Data,
                DataName = images.Data is { } data && subject.Mirror ? $"{data.Name} and mirrored" : null,
                CacheFolder = settings.Computing.NoCache ? null : FeatureCache.DefaultFolder,
                FeatureOptions = new FeatureOptions { Device = device, Scaling = scaling, Cancellation = context.Cancellation },
                Bank = images.Bank,
                Cancellation = context.Cancellation,
            });
            return images;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    /// <summary>The request, with its progress on display.</summary>
    public MetricRequest Shown(WorkDisplay display) =>
        Request with { Progress = display, FeatureOptions = Request.FeatureOptions with { Progress = new DownloadDisplay(display) } };

    /// <summary>Names images that were left out.</summary>
    public void NoteLeftOut(VerbContext context)
    {
        foreach (ImageDataset dataset in new[] { Data, Fakes }.OfType<ImageDataset>())
        {
            context.NoteLeftOut(dataset);
        }
    }

    /// <summary>Says where features came from if not from the images.</summary>
    public void NoteCache(VerbContext context)
    {
        if (Bank.CachedSets > 0)
        {
            context.Note($"features of the real images come from {Request.CacheFolder}; --no-cache computes them anew, and the folder may be deleted at any time.");
        }
    }

    public void Dispose()
    {
        Bank.Dispose();
        Generator?.Dispose();
        Fakes?.Dispose();
        Data?.Dispose();
    }
}
