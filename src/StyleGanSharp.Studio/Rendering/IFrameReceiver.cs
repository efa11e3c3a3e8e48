namespace StyleGanSharp.Rendering;

/// <summary>What a session gets of the worker, on the worker's thread; it must return soon.</summary>
/// <typeparam name="TFrame">A frame.</typeparam>
internal interface IFrameReceiver<in TFrame>
{
    /// <summary>A frame is made.</summary>
    /// <param name="revision">Of the request; later frames have higher ones.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="duration">How long it took to make.</param>
    void Receive(int revision, TFrame frame, TimeSpan duration);

    /// <summary>A request failed; later ones are taken as before.</summary>
    void Fail(int revision, Exception error);
}
