using StyleGanSharp.Imaging;
using StyleGanSharp.Inference.Dragging;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <content>Images between images: interpolation, style mixing, dragging.</content>
public sealed partial class StyleGanModel
{
    /// <summary>Makes the frames of a loop through the images of seeds.</summary>
    /// <param name="seeds">Seeds, 0 … 2³² - 1; a grid splits them evenly over its cells, in order.</param>
    /// <param name="options">Length, interpolation, grid, truncation, camera.</param>
    /// <param name="progress">Receives the number of frames done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The frames, made as they are asked for; the one after the last would be the first.</returns>
    /// <exception cref="UsageException">When an option, a seed or the class cannot be used, or the camera is to move and the network has no input transform.</exception>
    public IEnumerable<Image> Interpolate(IReadOnlyList<long> seeds, LatentVideoOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        LatentVideo.Frames(Generator, seeds, options, progress, cancellationToken);

    /// <summary>Makes the frames of a loop through latents, with their noise maps and transforms.</summary>
    /// <param name="latents">K latents; a grid splits them evenly over its cells, in order. In z for <see cref="PathInterpolation.Spherical"/>, in w for the others.</param>
    /// <param name="options">As for seeds; truncation is of latents that are not truncated yet. A camera continues from the latents' transforms.</param>
    /// <param name="progress">Receives the number of frames done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The frames, made as they are asked for; the one after the last would be the first.</returns>
    /// <exception cref="UsageException">When an option cannot be used, or a latent lies in the other space, belongs to another network, or is truncated already and truncation is asked for.</exception>
    public IEnumerable<Image> Interpolate(Latent latents, LatentVideoOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        LatentVideo.FramesThrough(Generator, latents, options, progress, cancellationToken);

    /// <summary>Makes the mixing table of latents (StyleGAN §3.1): row images on the left, column images at the top, and in each cell the row's image with some of the column's styles.</summary>
    /// <param name="rows">N latents of the row images, whose noise maps and transforms the cells have.</param>
    /// <param name="columns">M latents of the column images.</param>
    /// <param name="layers">Style inputs that take the column's w; null is the coarse ones, <see cref="CoarseLayers"/>.</param>
    /// <param name="options">Truncation, of latents that are not truncated yet; noise, batch. Null is the defaults.</param>
    /// <param name="progress">Receives the number of rows done.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>One sheet of (M + 1) x (N + 1) images; the corner is blank.</returns>
    /// <exception cref="UsageException">When a layer does not exist, or a latent belongs to another network, or is truncated already and truncation is asked for.</exception>
    public Image Mix(
        Latent rows, Latent columns, IReadOnlyList<int>? layers = null, GenerationOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default) =>
        StyleMixing.Table(Generator, rows, columns, layers, options, progress, cancellationToken);

    /// <summary>The style inputs that <see cref="Mix"/> takes when none are named: 0 to 6 of the 18 at 1024 pixels and as many in proportion in smaller networks.</summary>
    public IReadOnlyList<int> CoarseLayers => StyleMixing.CoarseLayers(Generator.NumWs);

    /// <summary>Drags points of an image to where they are wanted, by moving its latent (DragGAN, arXiv 2305.10973, §3).</summary>
    /// <param name="latent">One image.</param>
    /// <param name="points">From where to where.</param>
    /// <param name="mask">[R, R] float, 1 where the image may change and 0 where it should not; null lets everything change.</param>
    /// <param name="options">Steps, learning rate, radii; null is the defaults.</param>
    /// <param name="progress">Receives how far the points are, after every step.</param>
    /// <param name="cancellationToken">Ends the drag with what is reached so far.</param>
    /// <returns>The changed latent; dispose it.</returns>
    /// <exception cref="UsageException">When the latent, a point, the mask or an option cannot be used.</exception>
    /// <exception cref="StyleGanException">When the loss stops being a number.</exception>
    public DragResult Drag(
        Latent latent, IReadOnlyList<DragPoint> points, Tensor? mask = null, DragOptions? options = null, IProgress<DragProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Dragger.Drag(Generator, latent, points, mask, options, progress, cancellationToken);
}
