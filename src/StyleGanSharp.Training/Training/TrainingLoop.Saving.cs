using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <content>What a training saves, also before an error ends it.</content>
internal sealed partial class TrainingLoop
{
    /// <summary>Says where a state was trained on other data.</summary>
    private void CheckData()
    {
        if (TrainingState.ReadData(_folder.StateFile)?.DifferenceTo(_data.Value) is { } difference)
        {
            _side.Warn(new TrainingWarning("other data", $"{_dataset.Name} is not as it was when the run was saved: {difference}. The run continues on it, but not exactly as it would have."));
        }
    }

    private void SaveOptions() => SafeFile.Write(_folder.OptionsFile, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(_options.ToJson())));

    /// <summary>Saves the state of this process alone, or of all: then each calls it, and the root writes.</summary>
    private void SaveStateOfAll(TrainingSession session, BatchFeed feed)
    {
        using var scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> streams = session.GatherStreams();
        if (IsRoot)
        {
            SaveState(session, feed, streams);
        }
    }

    private void SaveState(TrainingSession session, BatchFeed feed, IReadOnlyDictionary<string, Tensor> streams)
    {
        if (!File.Exists(_folder.OptionsFile))
        {
            SaveOptions();
        }

        TrainingState.Save(
            _folder.StateFile, session, streams,
            new TrainingCounters
            {
                CurNimg = session.GanStep.CurNimg,
                BatchIdx = session.GanStep.BatchIdx,
                LoaderPosition = feed.Position,
                Tick = _tick,
                TickStartNimg = _tickStart,
                Ada = session.Ada.State,
                CpuSeconds = _cpu.Seconds,
            },
            _data.Value);
        _savedNimg = session.GanStep.CurNimg;
    }

    /// <summary>Saves what an error ends, as a stop does, if the state is that of a finished step; and says where the run can be continued.</summary>
    private void SaveBeforeEnd(TrainingSession session, BatchFeed feed)
    {
        if (!IsRoot)
        {
            return;
        }

        // A state has the random streams of all processes, and others may be lost.
        bool canSave = _isWhole && _communicator.WorldSize == 1;
        long curNimg = session.GanStep.CurNimg;
        string failure = string.Empty;
        if (canSave && curNimg > (_savedNimg ?? 0))
        {
            try
            {
                if (session.FirstNonFinite() is null)
                {
                    SaveStateOfAll(session, feed);
                    SaveNetworks(session, _folder.SnapshotFile(curNimg));
                }
            }
            catch (Exception e)
            {
                failure = $" {SideWork.FirstLine(e)}";
            }
        }

        if (_savedNimg is not { } saved)
        {
            if (curNimg == 0)
            {
                _folder.RemoveUnstarted();
            }

            return;
        }

        _side.Warn(new TrainingWarning("ended early", FormattableString.Invariant(
            $"An error ends the training at {curNimg / 1000.0:0.###} kimg.{failure} The state of {saved / 1000.0:0.###} kimg is saved; TrainingOptions.Resume = '{_folder.Path}' continues from it.")));
        try
        {
            Report(Snapshot(session));
        }
        catch (Exception)
        {
            // The error that brought us here matters more, and may have been that of the receiver.
        }
    }

    private StyleGanException Diverged(long curNimg, string reason)
    {
        _isWhole = false;
        return new StyleGanException(FormattableString.Invariant($"Training ends at {curNimg / 1000.0:0.###} kimg: {reason} What was saved before is unharmed: {LastSaved()}. ")
        + "Start from it with lower learning rates (TrainingOptions.Resume, TrainingOptions.GLr = 0.001, TrainingOptions.DLr = 0.001), with TrainingOptions.Fp32 = true where half precision was used, and see what SystemReport.Collect says of this machine.");
    }

    private string LastSaved() => _folder.LastSnapshot is { } file ? $"the last snapshot is {file}" : $"no snapshot was made yet in {_folder.Path}";

    private void SaveNetworks(TrainingSession session, string path) => NetworkFile.Save(path, session.Networks, new NetworkFileInfo
    {
        TrainedKimg = session.GanStep.CurNimg / 1000.0,
        Dataset = _options.DatasetName,
        Classes = _dataset.LabelNames.Count > 0 ? _dataset.LabelNames : null,
        HasVectorLabels = _dataset.LabelDim > 0 ? _dataset.HasVectorLabels : null,
        EmptyClasses = _dataset.UsedClasses is { } used && used.Count < _dataset.LabelDim ? [.. Enumerable.Range(0, _dataset.LabelDim).Except(used)] : null,
        LabelSamples = _dataset.HasVectorLabels ? _dataset.LabelSamples() : null,
        License = _options.License,
        Description = _options.Desc,
        TrainingOptions = _options.ToJson(),
    });
}
