namespace StyleGanSharp.Imaging;

/// <summary>Takes frames of one size and turns them into a file.</summary>
internal interface IFrameSink : IDisposable
{
    /// <summary>Takes one frame of the size and channels the sink was made for.</summary>
    void Add(Image frame);

    /// <summary>Puts the finished file in place. Without it, disposing leaves nothing behind.</summary>
    void Finish();
}
