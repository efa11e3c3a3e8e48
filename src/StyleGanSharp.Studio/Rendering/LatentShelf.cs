using System.Security.Cryptography;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Rendering;

/// <summary>Latents that no seed leads to: projected, dragged, or read from files. Each is named by its content, so that a page can hand it in again. Any thread may call.</summary>
/// <param name="model">The network they are for.</param>
/// <param name="maxBytes">What all of them may take; those that were not used for longest are given up first.</param>
internal sealed class LatentShelf(StyleGanModel model, long maxBytes = LatentShelf.DefaultMaxBytes) : IDisposable
{
    public const long DefaultMaxBytes = 256L << 20;

    private const int NameLetters = 24;
    private const string Ending = ".safetensors";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Item> _items = new(StringComparer.Ordinal);
    private long _turn;

    private sealed record Item(byte[] File, Latent Latent)
    {
        public long LastUse { get; set; }

        /// <summary>The file and the tensors that are read from it.</summary>
        public long Bytes => 2L * File.Length;
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsName(string text) => text.Length == NameLetters && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Takes the content of a latent file in.</summary>
    /// <param name="file">A .safetensors, .npz, .npy or .pt file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <returns>Its name, and the latent, which stays the shelf's.</returns>
    /// <exception cref="StyleGanException">When it cannot be read, is of several images, or of another network.</exception>
    public (string Name, Latent Latent) Put(byte[] file, string name)
    {
        string key = Convert.ToHexStringLower(SHA256.HashData(file))[..NameLetters];
        lock (_gate)
        {
            if (Find(key) is { } known)
            {
                return (key, known);
            }
        }

        Latent latent = Read(file, name);
        lock (_gate)
        {
            if (Find(key) is { } other)
            {
                latent.Dispose();
                return (key, other);
            }

            _items.Add(key, new Item(file, latent) { LastUse = ++_turn });
            while (_items.Count > 1 && _items.Values.Sum(item => item.Bytes) > maxBytes)
            {
                // The tensors are left to the collector: the render thread may be using them.
                _items.Remove(_items.MinBy(item => item.Value.LastUse).Key);
            }
        }

        return (key, latent);
    }

    /// <summary>Takes a latent in that was made here, and frees it.</summary>
    /// <returns>Its name.</returns>
    public string Put(Latent latent)
    {
        using (latent)
        {
            return Put(ToFile(latent), "the latent").Name;
        }
    }

    /// <summary>A latent of one image.</summary>
    /// <returns>Null when it is not here, or no longer.</returns>
    public Latent? Find(string name) => Use(name)?.Latent;

    /// <summary>Its file, as it was put.</summary>
    public byte[]? FileOf(string name) => Use(name)?.File;

    /// <summary>A latent of one image.</summary>
    /// <exception cref="MissingLatentException">When it is not here, or no longer.</exception>
    public Latent Of(string name) => Find(name) ?? throw new MissingLatentException(name);

    /// <summary>The content of the file of a latent.</summary>
    public static byte[] ToFile(Latent latent, string ending = Ending)
    {
        string path = NewPath(ending);
        try
        {
            latent.Save(path);
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(error);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (Item item in _items.Values)
            {
                item.Latent.Dispose();
            }

            _items.Clear();
        }
    }

    private Item? Use(string name)
    {
        lock (_gate)
        {
            if (!_items.TryGetValue(name, out Item? item))
            {
                return null;
            }

            item.LastUse = ++_turn;
            return item;
        }
    }

    private Latent Read(byte[] file, string name)
    {
        string path = NewPath();
        try
        {
            File.WriteAllBytes(path, file);
            Latent latent = model.LoadLatent(path, name);
            if (latent.Count == 1)
            {
                return latent;
            }

            int count = latent.Count;
            latent.Dispose();
            throw new UsageException($"{name} has the latents of {count} images. Give a file of one.");
        }
        catch (StyleGanException error) when (error.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new StyleGanException(error.Message.Replace(path, name, StringComparison.Ordinal), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(error);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static StyleGanException NoRoom(Exception error) =>
        new($"The studio has no room for a temporary file: {error.Message.Split(" : ")[0].TrimEnd('.')}. Free some space on its machine.", error);

    private static string NewPath(string ending = Ending) => Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}{ending}");
}
