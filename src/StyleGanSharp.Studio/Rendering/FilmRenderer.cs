using System.Text.Json;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;

namespace StyleGanSharp.Rendering;

/// <summary>Frames of time lines, as the library's videos have them that are made one frame at a time. All calls come from the worker's thread.</summary>
/// <param name="model">The network.</param>
/// <param name="latentOf">The latent of a state, truncated.</param>
internal sealed class FilmRenderer(StyleGanModel model, Func<StudioState, Latent> latentOf) : IDisposable
{
    private const int Kept = 4;

    private readonly List<(string Key, LatentTrack Track)> _tracks = [];

    /// <summary>One frame.</summary>
    /// <param name="film">The time line.</param>
    /// <param name="seconds">When.</param>
    /// <exception cref="Runtime.StyleGanException">When it cannot be shown; says why.</exception>
    public Image At(Film film, double seconds)
    {
        film.Validate();
        return LatentVideo.Batch(model.Generator, [TrackOf(film)], film.FrameAt(seconds), 1, Options(film))[0];
    }

    /// <summary>All frames, made as they are asked for.</summary>
    public IEnumerable<Image> Frames(Film film)
    {
        film.Validate();
        LatentVideoOptions options = Options(film);
        using LatentTrack track = Track(film);
        for (int frame = 0; frame < film.Frames; frame++)
        {
            yield return LatentVideo.Batch(model.Generator, [track], frame, 1, options)[0];
        }
    }

    /// <summary>The images of a time line as one latent.</summary>
    /// <returns>In w and truncated, with the transforms of images that are moved; dispose it.</returns>
    public Latent Keys(Film film)
    {
        StudioState first = film.Keys[0].State;
        if (film.IsOfSeeds && !first.IsMoved)
        {
            return new Latent(ImageGenerator.Ws(model.Generator, [.. film.Keys.Select(key => key.State.Seed)], SceneRenderer.Options(first, model)), isTruncated: true); // all at once, as the library does
        }

        Latent[] each = [.. film.Keys.Select(key => latentOf(key.State))];
        try
        {
            return Latent.Join(model.Generator, each);
        }
        finally
        {
            Array.ForEach(each, latent => latent.Dispose());
        }
    }

    public void Dispose() => _tracks.ForEach(item => item.Track.Dispose());

    private LatentVideoOptions Options(Film film)
    {
        GenerationOptions generation = SceneRenderer.Options(film.Keys[0].State, model);
        return new LatentVideoOptions
        {
            Frames = film.Frames,
            Interpolation = film.Interpolation,
            Stretches = film.Stretches,
            IsClosed = film.Loop,
            Generation = film.Interpolation == PathInterpolation.Spherical ? generation : generation.WithoutTruncation() with { Motion = null }, // the motion of each image is in its latent
        };
    }

    /// <summary>The way of the film that is being played, kept from frame to frame.</summary>
    private LatentTrack TrackOf(Film film)
    {
        string key = JsonSerializer.Serialize(film with { Fps = 1 }); // records compare their lists by reference
        int known = _tracks.FindIndex(item => item.Key == key);
        if (known >= 0)
        {
            return _tracks[known].Track;
        }

        if (_tracks.Count == Kept)
        {
            _tracks[0].Track.Dispose();
            _tracks.RemoveAt(0);
        }

        LatentTrack track = Track(film);
        _tracks.Add((key, track));
        return track;
    }

    private LatentTrack Track(Film film)
    {
        LatentVideoOptions options = Options(film);
        using Latent keys = film.Interpolation == PathInterpolation.Spherical
            ? Latent.InZ(model.Generator.Latents([.. film.Keys.Select(key => key.State.Seed)], model.Device)) : Keys(film);
        return LatentVideo.Tracks(keys, options).Single();
    }
}
