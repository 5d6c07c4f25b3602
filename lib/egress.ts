/**
 * A VPC whose NAT gateways have fixed addresses, from which webhooks are sent. It exists only if the prop `egress` is set, because a
 * gateway costs about 33 US dollars per month, and a price per gigabyte.
 */
import {
  CfnEIP,
  GatewayVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  NatProvider,
  SecurityGroup,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';

import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from './constructs/nag.ts';
import type { EgressProps } from './option-props.ts';

/** Network settings of a function. */
interface NetworkSettings {
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
}

export class Egress extends Construct {
  readonly place: NetworkSettings;
  /** Addresses from which webhooks are sent. The list is empty for an existing VPC. */
  readonly addresses: readonly string[];

  constructor(scope: Construct, id: string, props: EgressProps) {
    super(scope, id);
    const { natGateways = 1 } = props;
    const addresses = props.vpc
      ? []
      : Array.from({ length: natGateways }, (_, index) => new CfnEIP(this, `Address${index + 1}`, { domain: 'vpc' }));
    this.addresses = addresses.map(({ attrPublicIp }) => attrPublicIp);
    const vpc = props.vpc ?? this.newVpc(addresses.map(({ attrAllocationId }) => attrAllocationId));
    const securityGroups = props.securityGroups ?? [
      new SecurityGroup(this, 'Outwards', {
        vpc: vpc as IVpc,
        description: 'Feedhose: webhooks out, nothing in',
        allowAllOutbound: true,
      }),
    ];
    this.place = {
      vpc: vpc as IVpc,
      vpcSubnets: props.subnets ?? { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: securityGroups.map((group) => group as ISecurityGroup),
    };
  }

  /** The permissions that Lambda needs to connect the function to the VPC. */
  mayJoin(): PolicyStatement {
    return new PolicyStatement({
      actions: [
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    });
  }

  private newVpc(eipAllocationIds: string[]): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: eipAllocationIds.length,
      natGatewayProvider: NatProvider.gateway({ eipAllocationIds }),
      // Nothing uses the default security group, and the custom resource that empties it would need permissions.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
      ],
    });
    vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    acknowledge(
      vpc,
      'AwsSolutions-VPC7',
      'Each request is recorded in a log line and in the attempts table. A team can add flow logs.',
    );
    return vpc;
  }
}
