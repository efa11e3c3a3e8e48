namespace StyleGanSharp.Losses;

/// <summary>What the losses saw that steers a training: augmentation follows the signs of real logits, the health monitor watches all of it.</summary>
internal sealed class LossFigures : IDisposable
{
    /// <summary>Signs of the logits of real images, -1 … 1; null while there were none.</summary>
    public Moments? RealSigns { get; private set; }

    /// <summary>Signs of the logits of generated images, -1 … 1; null while there were none.</summary>
    public Moments? FakeSigns { get; private set; }

    /// <summary>Standard deviation of generated images over a batch, mean over pixels; null while there were none.</summary>
    public Moments? FakeSpread { get; private set; }

    /// <summary>Adds figures and takes ownership of them.</summary>
    public void Add(Moments? realSigns = null, Moments? fakeSigns = null, Moments? fakeSpread = null)
    {
        RealSigns = Sum(RealSigns, realSigns);
        FakeSigns = Sum(FakeSigns, fakeSigns);
        FakeSpread = Sum(FakeSpread, fakeSpread);
    }

    /// <summary>Adds the figures of another, which starts anew.</summary>
    public void Take(LossFigures other)
    {
        Add(other.RealSigns, other.FakeSigns, other.FakeSpread);
        (other.RealSigns, other.FakeSigns, other.FakeSpread) = (null, null, null);
    }

    public void Dispose()
    {
        RealSigns?.Dispose();
        FakeSigns?.Dispose();
        FakeSpread?.Dispose();
    }

    private static Moments? Sum(Moments? sum, Moments? next)
    {
        if (sum is null || next is null)
        {
            return sum ?? next;
        }

        sum.Add(next);
        next.Dispose();
        return sum;
    }
}
