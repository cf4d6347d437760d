namespace NBomber.Contracts.Stats;

public enum OperationType
{
    Bombing = 3,
    Stop = 4,
}

public sealed record NodeInfo(OperationType CurrentOperation);

public sealed record NodeStats(ScenarioStats[] ScenarioStats);

public sealed record ScenarioStats(string ScenarioName, StepStats[] StepStats);

public sealed record StepStats(string StepName, MeasurementStats Ok, MeasurementStats Fail);

public sealed record MeasurementStats(RequestStats Request, LatencyStats Latency, DataTransferStats DataTransfer, StatusCodeStats[] StatusCodes);

public sealed record RequestStats(int Count);

public sealed record LatencyStats(double Percent50, double Percent99);

public sealed record DataTransferStats(long AllBytes);

public sealed record StatusCodeStats(string StatusCode, string Message, int Count);
